// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/admin/budgetroutes.h"
#include "gateway/http/admin/costroutes.h"
#include "gateway/http/admin/customerroutes.h"
#include "gateway/http/admin/dailyactivityroutes.h"
#include "gateway/http/admin/globalactivityroutes.h"
#include "gateway/http/admin/globalspendroutes.h"
#include "gateway/http/admin/grouproutes.h"
#include "gateway/http/admin/keyroutes.h"
#include "gateway/http/admin/organizationroutes.h"
#include "gateway/http/admin/repriceroute.h"
#include "gateway/http/admin/spendlistroutes.h"
#include "gateway/http/admin/spendlogroutes.h"
#include "gateway/http/admin/spendresetroute.h"
#include "gateway/http/admin/teamroutes.h"
#include "gateway/http/admin/userroutes.h"
#include "gateway/http/route.h"
#include "gateway/http/routes/chatroutes.h"
#include "gateway/http/routes/healthroutes.h"
#include "gateway/http/routes/modelroutes.h"
#include "gateway/http/routes/siteroutes.h"

namespace Gatehouse {

// Every route, one line each. Paths that clients know with and without /v1 stand here twice.
const std::vector<Route> &allRoutes()
{
    using enum Access;
    static const std::vector<Route> all = {
        {"POST", "/v1/chat/completions", Key, chatCompletions, "Answers a conversation, whole or as a stream."},
        {"POST", "/chat/completions", Key, chatCompletions, "Answers a conversation, whole or as a stream."},
        {"POST", "/v1/engines/{model}/chat/completions", Key, chatCompletions, "The same with the model in the path."},
        {"POST", "/engines/{model}/chat/completions", Key, chatCompletions, "The same with the model in the path."},
        {"POST", "/openai/deployments/{model}/chat/completions", Key, chatCompletions, "The same as Azure's SDKs call it."},

        {"GET", "/v1/models", Key, listModels, "Lists the models that the key may use."},
        {"GET", "/models", Key, listModels, "Lists the models that the key may use."},
        {"GET", "/v1/models/{id}", Key, oneModel, "One model of the list."},
        {"GET", "/models/{id}", Key, oneModel, "One model of the list."},
        {"GET", "/v1/model/info", Key, modelInfo, "All deployments with their settings, keys masked, and prices."},
        {"GET", "/model/info", Key, modelInfo, "All deployments with their settings, keys masked, and prices."},
        {"GET", "/model_group/info", Key, modelGroupInfo, "What the deployments of each public name offer together."},

        {"GET", "/health/liveliness", Open, liveliness, "Whether the process answers."},
        {"GET", "/health/liveness", Open, liveliness, "Whether the process answers."},
        {"GET", "/health/readiness", Open, readiness, "Whether requests are taken, and the state of the database."},
        {"GET", "/health", Admin, health, "Really calls the models, which costs a few tokens each; ?model= calls one."},

        // Whoever is no administrator sees what his own key spent.
        {"GET", "/spend/logs", Key, spendLogs, "Settled requests, or their sums by day."},
        {"GET", "/spend/logs/v2", Key, spendLogPages, "Settled requests by any of their fields, a page at a time."},
        {"GET", "/spend/logs/ui", Key, spendLogPages, "The same as LiteLLM's page calls it."},
        {"GET", "/spend/keys", Key, spendKeys, "Keys with what they spent, the dearest first."},
        {"GET", "/spend/users", Key, spendUsers, "Users with what they spent, the dearest first."},
        {"GET", "/spend/teams", Key, spendTeams, "Teams with what they spent, the dearest first."},
        {"GET", "/spend/tags", Key, spendTags, "Tags with what was spent under them."},
        {"POST", "/spend/calculate", Key, calculateSpend, "What messages or an answer cost."},
        {"POST", "/spend/reprice", Admin, repriceSpend, "What requests would cost at today's prices; with apply they are changed to it."},
        {"POST", "/cost/estimate", Key, estimateCost, "What so many requests of so many tokens cost."},
        {"POST", "/utils/token_counter", Key, countTokensOf, "Counts the tokens of messages or a prompt."},
        {"GET", "/global/spend", Admin, globalSpend, "What was spent in all."},
        {"GET", "/global/spend/logs", Admin, globalSpendLogs, "What was spent by day."},
        {"GET", "/global/spend/keys", Admin, globalSpendKeys, "The dearest keys."},
        {"GET", "/global/spend/teams", Admin, globalSpendTeams, "What teams spent by day."},
        {"GET", "/global/spend/end_users", Admin, globalSpendEndUsers, "The dearest customers."},
        {"POST", "/global/spend/end_users", Admin, globalSpendEndUsers, "The dearest customers."},
        {"GET", "/global/spend/models", Admin, globalSpendModels, "The dearest models."},
        {"GET", "/global/spend/provider", Admin, globalSpendProviders, "What was spent at each provider."},
        {"GET", "/global/spend/tags", Admin, globalSpendTags, "What was spent under tags."},
        {"GET", "/global/spend/all_tag_names", Admin, globalTagNames, "All tags that requests had."},
        {"GET", "/global/spend/report", Admin, globalSpendReport, "Spend by day and team or customer, or of one key, user, team or customer by model."},
        {"POST", "/global/spend/reset", Admin, globalSpendReset, "What keys and teams have spent of their budgets begins at zero again."},
        {"GET", "/global/activity", Admin, globalActivity, "Requests and tokens by day."},
        {"GET", "/global/activity/model", Admin, globalActivityByModel, "Requests and tokens by day, for each model."},
        {"GET", "/global/predict/spend/logs", Admin, predictSpend, "What this month will cost if it goes on like this."},
        {"POST", "/global/predict/spend/logs", Admin, predictSpend, "What this month will cost if it goes on like this."},
        {"GET", "/user/daily/activity", Key, userDailyActivity, "What users used day by day."},
        {"GET", "/user/daily/activity/aggregated", Key, userDailyActivityWhole, "The same in one answer."},
        {"GET", "/team/daily/activity", Key, teamDailyActivity, "What teams used day by day."},
        {"GET", "/tag/daily/activity", Key, tagDailyActivity, "What was used under tags day by day."},
        {"GET", "/organization/daily/activity", Key, organizationDailyActivity, "What organizations used day by day."},
        {"GET", "/customer/daily/activity", Key, customerDailyActivity, "What customers used day by day."},
        {"GET", "/end_user/daily/activity", Key, customerDailyActivity, "What customers used day by day."},

        {"POST", "/key/generate", Admin, generateKey, "Makes a key; its text is in this answer and never again.", newKeyFields},
        {"POST", "/key/service-account/generate", Admin, generateServiceKey, "Makes a key of a team that belongs to no user.", newKeyFields},
        {"POST", "/key/update", Admin, updateKey, "Changes a key: what is absent stays, null clears.", keyUpdateFields},
        {"POST", "/key/bulk_update", Admin, updateKeys, "Changes many keys: {keys: [{key, …}]}."},
        {"POST", "/team/key/bulk_update", Admin, updateTeamKeys, "Changes keys of a team: {team_id, key_ids or all_keys_in_team, update_fields}."},
        {"POST", "/key/regenerate", Admin, regenerateKey, "Gives a key a new text; grace_period lets the former one work on.", keyUpdateFields},
        {"POST", "/key/{key}/regenerate", Admin, regenerateKey, "The same with the key in the path.", keyUpdateFields},
        {"POST", "/key/{key}/reset_spend", Admin, resetKeySpend, "Sets back what a key has spent: {reset_to}."},
        {"POST", "/key/block", Admin, blockKey, "Refuses a key until it is unblocked.", oneKeyFields},
        {"POST", "/key/unblock", Admin, unblockKey, "Lets a blocked key work again.", oneKeyFields},
        {"POST", "/key/delete", Admin, deleteKeys, "Deletes keys, all or none.", keyDeleteFields},
        {"POST", "/key/health", Admin, keyHealth, "Whether the key that asks works."},
        {"GET", "/key/info", Admin, keyInfo, "All about a key but its text.", keyInfoFields},
        {"POST", "/v2/key/info", Admin, keyInfos, "All about many keys: {keys}."},
        {"GET", "/key/list", Admin, listKeys, "Keys, a page at a time.", keyListFields},
        {"GET", "/key/aliases", Admin, keyAliases, "The aliases of keys, a page at a time.", keyListFields},

        {"POST", "/team/new", Admin, newTeam, "Makes a team.", newTeamFields},
        {"POST", "/team/update", Admin, updateTeam, "Changes a team: what is absent stays, null clears.", newTeamFields},
        {"POST", "/team/delete", Admin, deleteTeams, "Deletes teams with their keys: {team_ids}."},
        {"POST", "/team/block", Admin, blockTeam, "Refuses all keys of a team."},
        {"POST", "/team/unblock", Admin, unblockTeam, "Lets them work again."},
        {"POST", "/team/member_add", Admin, addTeamMember, "Adds members to a team.", teamMemberFields},
        {"POST", "/team/member_update", Admin, updateTeamMember, "Changes a member's role or limits.", teamMemberFields},
        {"POST", "/team/member_delete", Admin, deleteTeamMember, "Takes a member out, with his keys of the team.", teamMemberFields},
        {"POST", "/team/{team_id}/member/{user_id}/reset_spend", Admin, resetTeamMemberSpend, "Sets back what a member has spent: {reset_to}."},
        {"GET", "/team/info", Admin, teamInfo, "A team with its members and keys.", teamInfoFields},
        {"GET", "/team/list", Admin, listTeams, "Teams.", teamListFields},
        {"GET", "/v2/team/list", Admin, pageOfTeams, "Teams, a page at a time.", teamListFields},
        {"GET", "/team/available", Admin, availableTeams, "Teams that anybody may join."},
        {"GET", "/team/permissions_list", Admin, teamPermissions, "What members may do with a team's keys.", teamInfoFields},
        {"POST", "/team/permissions_update", Admin, updateTeamPermissions, "Says what they may: {team_id, team_member_permissions}."},
        {"POST", "/team/model/add", Admin, addTeamModels, "Lets a team use more models: {team_id, models}."},
        {"POST", "/team/model/delete", Admin, deleteTeamModels, "Lets it use fewer: {team_id, models}."},

        {"POST", "/user/new", Admin, newUser, "Makes a user, with a key unless auto_create_key is false.", newUserFields},
        {"POST", "/user/update", Admin, updateUser, "Changes a user: what is absent stays, null clears.", newUserFields},
        {"POST", "/user/bulk_update", Admin, updateUsers, "Changes many users: {users: [{user_id, …}]} or {all_users, user_updates}."},
        {"POST", "/user/delete", Admin, deleteUsers, "Deletes users with their keys: {user_ids}."},
        {"GET", "/user/info", Admin, userInfo, "A user with his keys and teams.", userInfoFields},
        {"GET", "/v2/user/info", Admin, userInfoAlone, "A user.", userInfoFields},
        {"GET", "/user/list", Admin, listUsers, "Users, a page at a time.", userListFields},
        {"GET", "/user/available_roles", Admin, availableRoles, "The roles that users may have."},

        {"POST", "/customer/new", Admin, newCustomer, "Makes a customer.", newCustomerFields},
        {"POST", "/customer/update", Admin, updateCustomer, "Changes a customer: what is absent stays, null clears.", newCustomerFields},
        {"POST", "/customer/delete", Admin, deleteCustomers, "Deletes customers.", customerIdsFields},
        {"POST", "/customer/block", Admin, blockCustomers, "Refuses requests of customers.", customerIdsFields},
        {"POST", "/customer/unblock", Admin, unblockCustomers, "Takes them again.", customerIdsFields},
        {"GET", "/customer/info", Admin, customerInfo, "A customer.", customerInfoFields},
        {"GET", "/customer/list", Admin, listCustomers, "All customers."},
        {"POST", "/end_user/new", Admin, newCustomer, "Makes a customer.", newCustomerFields},
        {"POST", "/end_user/update", Admin, updateCustomer, "Changes a customer: what is absent stays, null clears.", newCustomerFields},
        {"POST", "/end_user/delete", Admin, deleteCustomers, "Deletes customers.", customerIdsFields},
        {"POST", "/end_user/block", Admin, blockCustomers, "Refuses requests of customers.", customerIdsFields},
        {"POST", "/end_user/unblock", Admin, unblockCustomers, "Takes them again.", customerIdsFields},
        {"GET", "/end_user/info", Admin, customerInfo, "A customer.", customerInfoFields},
        {"GET", "/end_user/list", Admin, listCustomers, "All customers."},

        {"POST", "/budget/new", Admin, newBudget, "Makes a budget that keys, teams and others refer to.", newBudgetFields},
        {"POST", "/budget/update", Admin, updateBudget, "Changes a budget: what is absent stays, null clears.", newBudgetFields},
        {"POST", "/budget/delete", Admin, deleteBudget, "Deletes a budget: {id}."},
        {"POST", "/budget/info", Admin, budgetInfos, "Budgets by id: {budgets}."},
        {"GET", "/budget/list", Admin, listBudgets, "All budgets."},
        {"GET", "/budget/settings", Admin, budgetSettings, "A budget field by field: ?budget_id=."},

        {"POST", "/tag/new", Admin, newTag, "Makes a tag.", newTagFields},
        {"POST", "/tag/update", Admin, updateTag, "Changes a tag: what is absent stays, null clears.", newTagFields},
        {"POST", "/tag/delete", Admin, deleteTag, "Deletes a tag: {name}."},
        {"POST", "/tag/info", Admin, tagInfos, "Tags by name: {names}."},
        {"GET", "/tag/list", Admin, listTags, "All tags."},

        {"POST", "/access_group/new", Admin, newAccessGroup, "Puts models under a name.", newAccessGroupFields},
        {"PUT", "/access_group/{group}/update", Admin, updateAccessGroup, "Changes a group.", newAccessGroupFields},
        {"DELETE", "/access_group/{group}/delete", Admin, deleteAccessGroup, "Deletes a group."},
        {"GET", "/access_group/{group}/info", Admin, accessGroupInfo, "A group."},
        {"GET", "/access_group/list", Admin, listAccessGroups, "All groups."},

        {"POST", "/organization/new", Admin, newOrganization, "Makes an organization.", newOrganizationFields},
        {"PATCH", "/organization/update", Admin, updateOrganization, "Changes an organization: what is absent stays, null clears.", newOrganizationFields},
        {"POST", "/organization/update", Admin, updateOrganization, "The same for clients that cannot send PATCH.", newOrganizationFields},
        {"DELETE", "/organization/delete", Admin, deleteOrganizations, "Deletes organizations: {organization_ids}."},
        {"POST", "/organization/delete", Admin, deleteOrganizations, "The same for clients that cannot send DELETE."},
        {"GET", "/organization/info", Admin, organizationInfo, "An organization with its members and teams.", organizationInfoFields},
        {"POST", "/organization/info", Admin, organizationInfos, "Organizations by id: {organizations}."},
        {"GET", "/organization/list", Admin, listOrganizations, "Organizations."},
        {"POST", "/organization/member_add", Admin, addOrganizationMember, "Adds members.", organizationMemberFields},
        {"PATCH", "/organization/member_update", Admin, updateOrganizationMember, "Changes a member's role or budget.", organizationMemberFields},
        {"POST", "/organization/member_update", Admin, updateOrganizationMember, "The same for clients that cannot send PATCH.", organizationMemberFields},
        {"DELETE", "/organization/member_delete", Admin, deleteOrganizationMember, "Takes a member out.", organizationMemberFields},
        {"POST", "/organization/member_delete", Admin, deleteOrganizationMember, "The same for clients that cannot send DELETE.", organizationMemberFields},

        {"GET", "/", Open, home, "What this is."},
        {"GET", "/ui", Open, uiPage, "What Gatehouse is, its state, and how to attach the console."},
        {"GET", "/routes", Open, listRoutes, "All routes."},
        {"GET", "/openapi.json", Open, openApi, "This description."},
    };
    return all;
}

} // namespace Gatehouse

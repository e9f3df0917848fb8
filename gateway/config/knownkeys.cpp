// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/knownkeys.h"

namespace Gatehouse {

// The names are those of LiteLLM's documentation and of its v1.81 proxy.

KnownKeys::KnownKeys(const char *done, const char *notYet, const char *guard, const char *notNeeded)
{
    const auto add = [this](const char *words, Support support) {
        for (const QByteArray &word : QByteArray(words).simplified().split(' ')) {
            if (!word.isEmpty()) {
                m_keys.insert(word, support);
                m_names.append(word);
            }
        }
    };
    add(done, Support::Done);
    add(notYet, Support::NotYet);
    add(guard, Support::Guard);
    add(notNeeded, Support::NotNeeded);
}

const KnownKeys &topLevelKeys()
{
    static const KnownKeys keys(
        "model_list general_settings litellm_settings router_settings environment_variables include credential_list",
        "mcp_servers callback_settings search_tools assistant_settings worker_registry files_settings finetune_settings "
        "prompts vector_store_registry mcp_tools policies",
        "guardrails");
    return keys;
}

const KnownKeys &modelItemKeys()
{
    static const KnownKeys keys("model_name litellm_params model_info", "");
    return keys;
}

const KnownKeys &modelParameterKeys()
{
    static const KnownKeys keys(
        "model api_base base_url api_key api_version organization timeout stream_timeout max_retries num_retries extra_headers "
        "rpm tpm weight order custom_llm_provider litellm_credential_name extra_body drop_params additional_drop_params "
        "allowed_openai_params",
        "region_name configurable_clientside_auth_params azure_ad_token tenant_id client_id client_secret azure_username "
        "azure_password azure_scope azure_authority_host aws_access_key_id aws_secret_access_key aws_session_token aws_region_name "
        "aws_profile_name aws_role_name aws_session_name aws_web_identity_token aws_sts_endpoint aws_external_id "
        "aws_bedrock_runtime_endpoint model_id vertex_project vertex_location vertex_credentials vertex_count_tokens_location "
        "vertex_ai_project vertex_ai_location vertex_ai_credentials gcs_bucket_name s3_bucket_name watsonx_region_name "
        "ttft_timeout stream_idle_timeout keepalive_seconds allow_client_keepalive_override cooldown_time allowed_fails "
        "allowed_fails_policy tags tag_regex mock_response mock_timeout initial_prompt_value roles final_prompt_value bos_token "
        "eos_token hf_model_name modify_params use_in_pass_through "
        "use_litellm_proxy use_chat_completions_api merge_reasoning_content_in_choices cache_control_injection_points fallbacks "
        "context_window_fallbacks content_policy_fallbacks metadata litellm_metadata prompt_id prompt_variables input_cost_per_query "
        "auto_router_config auto_router_config_path auto_router_default_model auto_router_embedding_model silent_model "
        "ssl_verify caching ttl supports_system_message default_headers tiered_pricing milvus_text_field vector_store_id "
        "litellm_trace_id litellm_session_id no_log enable_json_schema_validation",
        "max_parallel_requests max_budget budget_duration guardrails default_api_key_tpm_limit default_api_key_rpm_limit",
        "use_aiohttp_transport client_session shared_session");
    return keys;
}

const QList<QByteArray> &requestParameters()
{
    static const QList<QByteArray> names = QByteArray(
        "temperature top_p top_k min_p n stop max_tokens max_completion_tokens max_output_tokens seed presence_penalty "
        "frequency_penalty repetition_penalty repeat_penalty logit_bias logprobs top_logprobs user response_format tools "
        "tool_choice parallel_tool_calls functions function_call stream stream_options reasoning reasoning_effort thinking "
        "modalities audio prediction service_tier store verbosity safety_identifier prompt_cache_key prompt_cache_retention "
        "web_search_options dimensions encoding_format input_type voice speed quality size style language prompt suffix echo "
        "best_of system safety_settings keep_alive num_ctx num_predict num_gpu num_thread think format template raw options "
        "chat_template_kwargs guided_json guided_choice guided_regex guided_grammar ignore_eos min_tokens skip_special_tokens "
        "enable_thinking thinking_budget provider route transforms models plugins include truncation instructions text "
        "inference_config betas anthropic_beta anthropic_version container context_management").split(' ');
    return names;
}

const KnownKeys &modelInfoKeys()
{
    static const KnownKeys keys(
        "id base_model mode max_tokens max_input_tokens max_output_tokens deprecation_date description version litellm_provider "
        "key db_model created_at updated_at created_by updated_by",
        "access_groups supported_environments custom_tokenizer health_check_model health_check_timeout health_check_voice "
        "health_check_max_tokens disable_background_health_check allowed_fails allowed_fails_policy cooldown_time allow_fail_open "
        "tiered_pricing off_peak_pricing tier blocked",
        "team_id team_public_model_name");
    return keys;
}

const KnownKeys &generalKeys()
{
    static const KnownKeys keys(
        "master_key database_url litellm_key_header_name store_prompts_in_spend_logs max_request_size_mb "
        "maximum_spend_logs_retention_period maximum_spend_logs_retention_interval maximum_captured_bodies_retention_period "
        "maximum_hourly_spend_retention_period maximum_daily_spend_retention_period",
        "store_model_in_db supported_db_objects encryption_algorithm disable_spend_logs disable_error_logs "
        "maximum_spend_logs_cleanup_cron allow_requests_on_db_unavailable enforce_fallback_model_access "
        "enforce_fallback_budget max_response_size_mb token_rate_limit_type "
        "user_header_name user_header_mappings missing_session_id forward_client_headers_to_llm_api forward_openai_org_id "
        "forward_llm_provider_auth_headers cancel_on_disconnect always_include_stream_usage sse_keepalive_ping_interval_seconds "
        "include_call_id_in_error_body completion_model embedding_model image_generation_model moderation_model "
        "background_health_checks health_check_interval health_check_details enable_health_check_routing alerting "
        "alerting_threshold alert_types alerting_args alert_to_webhook_url spend_report_frequency pass_through_endpoints "
        "pass_through_request_timeout key_management_system key_management_settings key_management_allow_list coordination_redis "
        "use_x_forwarded_for use_client_credentials_pass_through_routes infer_model_from_keys enable_public_model_hub "
        "default_team_disabled control_plane_url global_disable_no_log_param ui_access_mode admin_ui_disabled "
        "disable_reset_budget disable_responses_id_security allow_unmanaged_response_ids custom_ui_sso_sign_in_handler "
        "database_type database_args dynamodb_args proxy_config_reload_interval_seconds otel alert_type_config "
        "disable_env_credential_login disable_model_info_in_health_endpoints",
        "global_max_parallel_requests max_parallel_requests max_in_flight_requests_per_worker max_queued_requests_per_worker "
        "custom_auth custom_auth_run_common_checks enable_jwt_auth litellm_jwtauth enable_oauth2_auth "
        "enable_oauth2_proxy_auth oauth2_config_mappings public_routes admin_only_routes allowed_routes allowed_ips enforced_params "
        "enforce_user_param reject_clientside_metadata_tags reject_metadata_tags role_permissions custom_key_generate custom_key_update "
        "max_failed_login_attempts enforce_rbac fail_closed_budget_enforcement apply_user_budget_to_team_keys block_robots "
        "service_account_settings restrict_admin_ui allow_client_side_credentials",
        "database_connection_pool_limit database_connection_timeout proxy_batch_write_at proxy_batch_polling_interval maximum_spend_logs_cleanup_batch_size "
        "use_redis_transaction_buffer proxy_budget_rescheduler_min_time proxy_budget_rescheduler_max_time "
        "user_api_key_cache_ttl user_api_key_cache_max_size scheduled_job_stagger admission_queue_timeout_seconds "
        "disable_budget_reservation disable_spend_updates disable_prisma_schema_update disable_master_key_return "
        "infer_worker_count use_shared_health_check use_azure_key_vault use_google_kms");
    return keys;
}

const KnownKeys &libraryKeys()
{
    static const KnownKeys keys(
        "request_timeout drop_params num_retries timezone max_budget budget_duration max_end_user_budget max_end_user_budget_id",
        "callbacks success_callback failure_callback service_callbacks input_callback audit_log_callbacks turn_off_message_logging "
        "redact_user_api_key_info redact_messages_in_exceptions langfuse_default_tags langfuse_host langfuse_public_key "
        "require_auth_for_metrics_endpoint prometheus_initialize_budget_metrics custom_prometheus_metadata_labels "
        "custom_prometheus_tags prometheus_metrics_config modify_params add_function_to_prompt enable_json_schema_validation "
        "route_all_chat_openai_to_responses use_chat_completions_url_for_anthropic_messages force_ipv4 http2 ssl_verify "
        "ssl_certificate ssl_security_level user_url_validation user_url_allowed_hosts fallbacks default_fallbacks "
        "context_window_fallbacks content_policy_fallbacks allowed_fails cooldown_time cache cache_params "
        "enable_caching_on_provider_specific_optional_params internal_user_budget_duration cost_discount_config "
        "cost_margin_config disable_end_user_cost_tracking budget_reset_time extra_spend_tag_headers "
        "disable_add_user_agent_to_request_tags key_generation_settings default_key_generate_params default_team_params "
        "default_internal_user_params default_team_settings overwrite_user_with_key_hash json_logs request_correlation_in_logs "
        "store_audit_logs set_verbose return_response_headers mcp_aliases require_managed_files "
        "expose_router_debug_in_errors num_retries_per_request model_alias_map modify_openai_params public_model_groups "
        "public_model_groups_links default_vertex_config credential_list guardrails_config tag_budget_config include_cost_in_streaming_usage "
        "model_cost_map_url suppress_debug_info ui_theme_config max_ui_session_budget s3_callback_params datadog_params "
        "custom_provider_map priority_reservation organization api_base api_key token drop_params_for_models "
        "disable_hf_tokenizer_download tokenizer_config log_raw_request_response",
        "max_internal_user_budget upperbound_key_generate_params "
        "key_alias_pattern validate_end_user_id_in_db skip_system_message_in_guardrail skip_tool_message_in_guardrail guardrails "
        "default_max_internal_user_budget max_user_budget banned_keywords_list blocked_user_list llm_guard_mode "
        "allowed_model_region",
        "telemetry disable_aiohttp_transport use_aiohttp_transport enable_redis_auth_cache in_memory_llm_clients_cache "
        "disable_streaming_logging logging global_disable_no_log_param");
    return keys;
}

const KnownKeys &routerKeys()
{
    static const KnownKeys keys(
        "timeout stream_timeout num_retries model_group_alias routing_strategy",
        "routing_strategy_args enable_pre_call_checks optional_pre_call_checks enable_tag_filtering "
        "tag_filtering_match_any allowed_fails allowed_fails_policy cooldown_time disable_cooldowns retry_policy "
        "model_group_retry_policy retry_after max_fallbacks fallbacks context_window_fallbacks content_policy_fallbacks "
        "default_fallbacks enable_weighted_failover default_priority polling_interval redis_host redis_port redis_password "
        "redis_db redis_url redis_ssl cache_responses cache_kwargs caching_groups client_ttl deployment_affinity_ttl_seconds "
        "model_group_affinity_config routing_groups enable_health_check_routing alerting_config default_litellm_params "
        "assistants_config search_tools guardrail_list set_verbose debug_level router_general_settings max_retries",
        "provider_budget_config default_max_parallel_requests",
        "ignore_invalid_deployments");
    return keys;
}

const KnownKeys &credentialKeys()
{
    static const KnownKeys keys("credential_name credential_values credential_info", "");
    return keys;
}

} // namespace Gatehouse

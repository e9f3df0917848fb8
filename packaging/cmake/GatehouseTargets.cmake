# A library, a program or a test is one call: the sources are what stands in its folders.

# gatehouse_library(NAME gatehouse_x FOLDERS a b LINK …): a static library of every source below the named folders.
function(gatehouse_library)
  cmake_parse_arguments(ARG "" "NAME" "FOLDERS;LINK;PRIVATE_LINK" ${ARGN})
  set(sources)
  foreach(folder IN LISTS ARG_FOLDERS)
    file(GLOB_RECURSE found CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.h)
    list(APPEND sources ${found})
  endforeach()
  add_library(${ARG_NAME} STATIC ${sources})
  target_include_directories(${ARG_NAME} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${ARG_NAME} PUBLIC ${ARG_LINK} PRIVATE ${ARG_PRIVATE_LINK})
  gatehouse_precompile(${ARG_NAME})
  gatehouse_unite(${ARG_NAME})
endfunction()

# In a unity build (CMAKE_UNITY_BUILD) the sources of one folder are compiled as one. tests/structure/unity.py sees to it
# that they can be: no two of them give the same name to helpers of their own.
function(gatehouse_unite target)
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources INCLUDE REGEX "\\.cpp$")
  foreach(source IN LISTS sources)
    file(RELATIVE_PATH folder ${CMAKE_SOURCE_DIR} ${source})
    get_filename_component(folder ${folder} DIRECTORY)
    string(MAKE_C_IDENTIFIER ${folder} folder)
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${folder})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD_MODE GROUP)
endfunction()

# The headers nearly every source includes, compiled once for all targets. The target that carries them has the fewest
# definitions: a precompiled header is refused where a macro of its own is missing, and taken where there are more.
function(gatehouse_precompile target)
  if(NOT GATEHOUSE_PCH)
    return()
  endif()
  if(NOT TARGET gatehouse_pch)
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/pch.cpp CONTENT "") # only when missing: a new time would have it compiled again
    add_library(gatehouse_pch OBJECT ${CMAKE_BINARY_DIR}/pch.cpp)
    set_target_properties(gatehouse_pch PROPERTIES AUTOMOC OFF UNITY_BUILD OFF)
    target_link_libraries(gatehouse_pch PRIVATE Qt6::Core nlohmann_json::nlohmann_json)
    target_precompile_headers(gatehouse_pch PRIVATE
      <QByteArray> <QString> <QList> <QHash> <QObject> <QTimer> <nlohmann/json.hpp>
      <algorithm> <chrono> <functional> <memory> <optional> <string> <unordered_map> <variant> <vector>)
  endif()
  target_precompile_headers(${target} REUSE_FROM gatehouse_pch)
endfunction()

# gatehouse_test(room LINK …): every tests/<room>/tst_*.cpp becomes a test "room.name"; other sources in the folder are shared by them.
function(gatehouse_test_room room)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  file(GLOB cases CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${room}/tst_*.cpp)
  foreach(source IN LISTS cases)
    get_filename_component(name ${source} NAME_WE)
    string(REGEX REPLACE "^tst_" "" short ${name})
    add_executable(${name} ${source})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    target_compile_definitions(${name} PRIVATE TEST_SOURCE_DIR="${CMAKE_CURRENT_SOURCE_DIR}/${room}")
    target_link_libraries(${name} PRIVATE gatehouse_testsupport ${ARG_LINK})
    gatehouse_precompile(${name})
    add_test(NAME ${room}.${short} COMMAND ${name})
    set_tests_properties(${room}.${short} PROPERTIES TIMEOUT 180 ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
  endforeach()
endfunction()

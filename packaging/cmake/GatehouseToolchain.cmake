# Flags for every target: warnings, hardening, sanitizers, and the quicker tools where they are installed.

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Precompiled headers are cached only when told that their macros and times may differ.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE_PROGRAM})
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endif()

find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM AND CMAKE_SYSTEM_NAME STREQUAL "Linux")
  add_link_options(-fuse-ld=mold)
endif()

if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
  # In a unity build a local name may be that of another file's helper, and no source is the main file, which may use unnamed types freely.
  set(for_one_file $<IF:$<BOOL:${CMAKE_UNITY_BUILD}>,-Wno-subobject-linkage,-Wshadow>)
  add_compile_options(-Wall -Wextra -Wpedantic ${for_one_file} -Wnon-virtual-dtor -Woverloaded-virtual -Winvalid-pch -Wno-missing-field-initializers)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC 12 reports false positives from inlined standard and Qt containers at -O2.
    add_compile_options(-Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow -Wno-restrict -Wno-dangling-pointer)
  endif()
  add_compile_options(-fstack-protector-strong $<$<CONFIG:Release,RelWithDebInfo>:-D_FORTIFY_SOURCE=2>)
  if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    add_link_options(-Wl,-z,relro,-z,now)
  endif()
endif()
add_compile_definitions(QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_KEYWORDS QT_NO_FOREACH QT_NO_URL_CAST_FROM_STRING
                        QT_STRICT_ITERATORS $<$<NOT:$<CONFIG:Debug>>:QT_NO_DEBUG>)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(GATEHOUSE_SANITIZE)
  add_compile_options(-fsanitize=${GATEHOUSE_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${GATEHOUSE_SANITIZE})
endif()

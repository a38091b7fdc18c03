# SPDX-License-Identifier: Apache-2.0
# find_package(sluice CONFIG): the targets sluice::abi (C11), sluice::sdk and sluice::sdk_testing (C++20), and sluice_add_plugin.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/sluice-targets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/SluicePlugin.cmake)

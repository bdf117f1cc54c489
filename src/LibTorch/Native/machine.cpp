// The library and the machine under it: version, threads, CUDA. No CUDA header is needed: ATen's hooks and c10's
// virtual guard reach the device where the libtorch at hand has it.
#include "shim.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/version.h>

REPLOSS_EXPORT const char* reploss_version() {
  return TORCH_VERSION;
}

REPLOSS_EXPORT int32_t reploss_get_num_threads() {
  REPLOSS_TRY
  return at::get_num_threads();
  REPLOSS_CATCH(-1)
}

REPLOSS_EXPORT int32_t reploss_set_num_threads(int32_t threads) {
  REPLOSS_TRY
  at::set_num_threads(threads);
  return 0;
  REPLOSS_CATCH(-1)
}

REPLOSS_EXPORT int32_t reploss_cuda_device_count() {
  REPLOSS_TRY
  if (!at::globalContext().hasCUDA()) return 0;
  return c10::impl::VirtualGuardImpl(c10::DeviceType::CUDA).deviceCount();
  REPLOSS_CATCH(-1)
}

// Waits for all work on all streams of the device; -1 is the current one.
REPLOSS_EXPORT int32_t reploss_cuda_synchronize(int32_t index) {
  REPLOSS_TRY
  TORCH_CHECK(at::globalContext().hasCUDA(), "no CUDA device is available");
  if (index < 0) index = c10::impl::VirtualGuardImpl(c10::DeviceType::CUDA).getDevice().index();
  at::detail::getCUDAHooks().deviceSynchronize(index);
  return 0;
  REPLOSS_CATCH(-1)
}

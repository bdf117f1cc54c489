// What a tensor is: shape, type, place, memory. Everything that computes goes through reploss_call.
#include "shim.h"
#include "tensors.h"

using reploss::implementation;

REPLOSS_EXPORT void reploss_free(void* handle) {
  c10::intrusive_ptr<at::TensorImpl, at::UndefinedTensorImpl>::reclaim(implementation(handle));
}

// The same tensor with one reference more.
REPLOSS_EXPORT void* reploss_share(void* handle) {
  return reploss::give(reploss::borrow(handle));
}

REPLOSS_EXPORT int64_t reploss_dim(void* handle) {
  REPLOSS_TRY
  return implementation(handle)->dim();
  REPLOSS_CATCH(-1)
}

REPLOSS_EXPORT int64_t reploss_numel(void* handle) {
  REPLOSS_TRY
  return implementation(handle)->numel();
  REPLOSS_CATCH(-1)
}

// Writes `dim` sizes and, where asked for, strides.
REPLOSS_EXPORT int32_t reploss_geometry(void* handle, int64_t* sizes, int64_t* strides) {
  REPLOSS_TRY
  at::TensorImpl* tensor = implementation(handle);
  const auto size = tensor->sizes();
  for (size_t i = 0; i < size.size(); i++) sizes[i] = size[i];
  if (strides != nullptr) {
    const auto stride = tensor->strides();
    for (size_t i = 0; i < stride.size(); i++) strides[i] = stride[i];
  }
  return 0;
  REPLOSS_CATCH(-1)
}

REPLOSS_EXPORT int64_t reploss_storage_offset(void* handle) {
  REPLOSS_TRY
  return implementation(handle)->storage_offset();
  REPLOSS_CATCH(-1)
}

REPLOSS_EXPORT int32_t reploss_dtype(void* handle) {
  return static_cast<int32_t>(c10::typeMetaToScalarType(implementation(handle)->dtype()));
}

REPLOSS_EXPORT int64_t reploss_element_size(void* handle) {
  return static_cast<int64_t>(implementation(handle)->itemsize());
}

// The device type in the low half, the index in the high half.
REPLOSS_EXPORT int64_t reploss_device(void* handle) {
  REPLOSS_TRY
  const c10::Device device = implementation(handle)->device();
  return static_cast<int64_t>(static_cast<uint32_t>(device.type())) |
      (static_cast<int64_t>(device.index()) << 32);
  REPLOSS_CATCH(INT64_MIN)
}

REPLOSS_EXPORT int32_t reploss_is_contiguous(void* handle) {
  REPLOSS_TRY
  return implementation(handle)->is_contiguous() ? 1 : 0;
  REPLOSS_CATCH(-1)
}

REPLOSS_EXPORT int32_t reploss_requires_grad(void* handle) {
  REPLOSS_TRY
  return reploss::borrow(handle).requires_grad() ? 1 : 0;
  REPLOSS_CATCH(-1)
}

REPLOSS_EXPORT int32_t reploss_data(void* handle, void** data) {
  REPLOSS_TRY
  *data = reploss::borrow(handle).data_ptr();
  return 0;
  REPLOSS_CATCH(-1)
}

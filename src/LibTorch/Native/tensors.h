// A tensor handle is the TensorImpl itself with one reference owned by the managed side: no box around it to allocate.
#pragma once

#include <ATen/core/Tensor.h>

namespace reploss {

inline at::Tensor borrow(void* handle) {
  if (handle == nullptr) return at::Tensor();
  return at::Tensor(c10::intrusive_ptr<at::TensorImpl, at::UndefinedTensorImpl>::reclaim_copy(
      static_cast<at::TensorImpl*>(handle)));
}

inline void* give(at::Tensor&& tensor) {
  return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr;
}

inline at::TensorImpl* implementation(void* handle) {
  return static_cast<at::TensorImpl*>(handle);
}

}  // namespace reploss

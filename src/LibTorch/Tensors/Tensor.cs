using System.Diagnostics.CodeAnalysis;

using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A tensor of libtorch. It belongs to the dispose scope in which it was made, if there is one, and is freed with it;
    /// else by <see cref="Dispose"/>, or late, by a finaliser. Using it afterwards throws <see cref="InvalidOperationException"/>.
    /// An operator that fails throws <see cref="System.Runtime.InteropServices.ExternalException"/> with the operator's name.
    /// </summary>
    [SuppressMessage("Design", "CA1063", Justification = "Dispose as in TorchSharp: not virtual.")]
    public sealed partial class Tensor : IDisposable
    {
        private static long totalCount;
        private nint handle;
        private Finaliser? finaliser;

        internal Tensor(nint handle)
        {
            this.handle = handle;
            Interlocked.Increment(ref totalCount);
            if (DisposeScope.Current is { } scope)
            {
                scope.Add(this);
            }
            else
            {
                Watch();
            }
        }

        /// <summary>Number of tensors alive, in all threads.</summary>
        public static long TotalCount => Interlocked.Read(ref totalCount);

        /// <summary>Whether the tensor has been disposed.</summary>
        public bool IsInvalid => handle == 0;

        /// <summary>The native tensor.</summary>
        /// <exception cref="InvalidOperationException">The tensor has been disposed.</exception>
        public nint Handle
        {
            get
            {
                if (handle == 0)
                {
                    ThrowDisposed();
                }

                return handle;
            }
        }

        /// <summary>The scope that will free the tensor.</summary>
        internal DisposeScope? OwningScope { get; set; }

        /// <summary>Position in the owning scope's list.</summary>
        internal int ScopePosition { get; set; }

        /// <summary>Frees the tensor now. A second call does nothing.</summary>
        public void Dispose()
        {
            OwningScope?.Remove(this);
            Free();
        }

        /// <summary>Moves the tensor to the scope around its own, so that it outlives its own.</summary>
        /// <returns>The tensor itself.</returns>
        public Tensor MoveToOuterDisposeScope()
        {
            OwningScope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Takes the tensor out of its scope: from now on its user frees it.</summary>
        /// <returns>The tensor itself.</returns>
        public Tensor DetachFromDisposeScope()
        {
            OwningScope?.Detach(this);
            return this;
        }

        /// <summary>
        /// Has the tensor freed by the garbage collector, where no scope will do it. Not for every tensor from the start:
        /// an object with a finaliser costs about as much as the smallest operation does in C++.
        /// </summary>
        internal void Watch()
        {
            if (handle != 0)
            {
                finaliser ??= new Finaliser(handle);
            }
        }

        [DoesNotReturn]
        private static void ThrowDisposed() =>
            throw new InvalidOperationException("The tensor has been disposed: its handle is empty.");

        private static void Free(nint owned)
        {
            Interlocked.Decrement(ref totalCount);
            NativeMethods.reploss_free(owned);
        }

        [SuppressMessage("Usage", "CA1816", Justification = "What has the finaliser is another object.")]
        private void Free()
        {
            nint owned = Interlocked.Exchange(ref handle, 0);
            if (owned == 0)
            {
                return;
            }

            if (finaliser is not null)
            {
                GC.SuppressFinalize(finaliser);
            }

            Free(owned);
        }

        /// <summary>Reachable from its tensor only, so it is finalised when the tensor is forgotten.</summary>
        private sealed class Finaliser(nint handle)
        {
            ~Finaliser() => Free(handle);
        }
    }
}

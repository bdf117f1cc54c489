using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.LibTorch;

public sealed class DisposeScopeTests
{
    [Fact]
    public void A_scope_frees_what_was_made_in_it()
    {
        Tensor before = zeros(1), inside, made;
        using (DisposeScope scope = NewDisposeScope())
        {
            inside = before + 1;
            made = zeros(2);
            Assert.Equal(2, scope.DisposablesCount);
            Assert.True(scope.Contains(inside));
            Assert.False(scope.Contains(before));
        }

        Assert.True(inside.IsInvalid);
        Assert.True(made.IsInvalid);
        Assert.False(before.IsInvalid);
    }

    [Fact]
    public void Scopes_nest_and_tensors_move_outwards()
    {
        Tensor outerResult, innerResult, stays;
        using (DisposeScope outer = NewDisposeScope())
        {
            using (DisposeScope inner = NewDisposeScope())
            {
                stays = zeros(1);
                innerResult = zeros(1).MoveToOuterDisposeScope();
                outerResult = inner.MoveToOuter(zeros(1));
            }

            Assert.True(stays.IsInvalid);
            Assert.False(innerResult.IsInvalid);
            Assert.Equal(2, outer.DisposablesCount);
            outerResult.MoveToOuterDisposeScope();
        }

        Assert.True(innerResult.IsInvalid);
        Assert.False(outerResult.IsInvalid);
    }

    [Fact]
    public void Detached_and_disposed_tensors_leave_the_scope()
    {
        Tensor detached;
        using (DisposeScope scope = NewDisposeScope())
        {
            detached = zeros(1).DetachFromDisposeScope();
            (Tensor first, Tensor second) = scope.Detach(zeros(1), zeros(1));
            Tensor[] many = [.. Enumerable.Range(0, 5).Select(_ => zeros(1))];
            many[0].Dispose();
            many[4].Dispose();
            many[2].Dispose();
            Assert.Equal(2, scope.DisposablesCount);
            Assert.True(scope.Contains(many[1]));
            Assert.True(scope.Contains(many[3]));
            first.Dispose();
            second.Dispose();
        }

        Assert.False(detached.IsInvalid);
    }

    [Fact]
    public void An_exception_inside_frees_all_the_same()
    {
        Tensor? inside = null;
        void Fail()
        {
            using DisposeScope scope = NewDisposeScope();
            inside = zeros(2);
            _ = inside + zeros(3);
        }

        Assert.Throws<System.Runtime.InteropServices.ExternalException>(Fail);
        Assert.True(inside!.IsInvalid);
        Tensor after = zeros(1);
        Assert.Null(after.OwningScope);
    }

    [Fact]
    public void All_but_some_can_be_freed_before_the_end()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor keep = zeros(1), drop = zeros(1);
        Assert.Same(keep, scope.DisposeEverythingBut(keep));
        Assert.True(drop.IsInvalid);
        Assert.Equal(1, scope.DisposablesCount);
        scope.DisposeEverything();
        Assert.True(keep.IsInvalid);
        Assert.False(zeros(1).IsInvalid);
    }

    [Fact]
    public void A_scope_may_end_before_the_one_inside_it()
    {
        DisposeScope outer = NewDisposeScope(), inner = NewDisposeScope();
        outer.Dispose();
        Tensor inside = zeros(1);
        inner.Dispose();
        Assert.True(inside.IsInvalid);
        Assert.Null(DisposeScope.Current);
        outer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => outer.MoveToOuter(zeros(1)));
    }

    [Fact]
    public void Each_thread_has_its_own_scopes()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor? other = null;
        var thread = new Thread(() => other = zeros(1));
        thread.Start();
        thread.Join();
        Assert.False(scope.Contains(other!));
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void A_freed_tensor_cannot_be_used()
    {
        Tensor x = zeros(2);
        x.Dispose();
        x.Dispose();
        Assert.True(x.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => x.sum());
        Assert.Throws<InvalidOperationException>(() => zeros(2) + x);
        Assert.Throws<InvalidOperationException>(() => x.shape);
        Assert.Throws<InvalidOperationException>(() => cat([x]));
        Assert.Equal("disposed", x.ToString());
    }
}

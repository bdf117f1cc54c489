namespace RepLoss.Contract;

/// <summary>A kernel's Loop on spans, for callers who want its numbers and nothing else: checked input, rounded sums.</summary>
public static class PlainLoop
{
    /// <summary>Runs the Loop, and fills a gradient where it is wanted.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="input">Its input.</param>
    /// <param name="name">The input that the gradient is by.</param>
    /// <param name="gradient">As long as that input; or empty, where no gradient is wanted.</param>
    /// <returns>The elements of the kernel's first output.</returns>
    /// <exception cref="InputException">The input is not allowed, or the gradient has another length.</exception>
    public static T[] Run<T>(Kernel kernel, KernelInput input, string name, Span<T> gradient) where T : unmanaged =>
        Run(kernel, input, name, gradient, name, default);

    /// <summary>The same with the gradients by two inputs.</summary>
    /// <exception cref="InputException">The input is not allowed, or a gradient has another length.</exception>
    public static T[] Run<T>(Kernel kernel, KernelInput input, string name1, Span<T> gradient1, string name2, Span<T> gradient2) where T : unmanaged
    {
        Require(kernel, input, name1, gradient1.Length);
        Require(kernel, input, name2, gradient2.Length);
        KernelOutput answer = Answer(kernel, input, [.. gradient1.IsEmpty ? (string[])[] : [name1], .. gradient2.IsEmpty ? (string[])[] : [name2]]);
        if (!gradient1.IsEmpty)
            answer.Gradients[name1].As<T>().CopyTo(gradient1);
        if (!gradient2.IsEmpty)
            answer.Gradients[name2].As<T>().CopyTo(gradient2);
        return answer.Outputs[kernel.Spec.Outputs[0].Name].As<T>();
    }

    /// <summary>Rows of a span as an array [N,width]; an array that does not divide into rows is refused.</summary>
    /// <exception cref="InputException">The length is no multiple of the width.</exception>
    public static HostArray Rows<T>(string kernel, string name, ReadOnlySpan<T> numbers, int width) where T : unmanaged
    {
        int length = numbers.Length;
        InputException.Require(length % width == 0, () => $"{kernel}: '{name}' has {length} numbers; expected rows of {width}.");
        return HostArray.Of(numbers.ToArray(), length / width, width);
    }

    /// <summary>Adds an optional int64 input, where there is one.</summary>
    public static void AddIds(KernelInput input, string name, ReadOnlySpan<long> ids)
    {
        if (!ids.IsEmpty)
            input.Add(name, HostArray.Of(ids.ToArray(), ids.Length));
    }

    /// <summary>All outputs, and the gradients by the inputs named.</summary>
    /// <exception cref="InputException">The input is not allowed.</exception>
    public static KernelOutput Answer(Kernel kernel, KernelInput input, IReadOnlyList<string> gradients)
    {
        InputValidation.Check(kernel, input);
        using PreparedRun run = kernel.Variant(VariantName.Loop).Prepare(input, gradients, "cpu");
        run.Run();
        return run.Read();
    }

    private static void Require(Kernel kernel, KernelInput input, string name, int length) => InputException.Require(
        length == 0 || length == input[name].Count,
        () => $"{kernel.Id}: the gradient by '{name}' has {length} places; expected {input[name].Count}, or none where it is not wanted.");
}

using RepLoss.Contract;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Judge.Properties;

/// <summary>Laws of losses that follow from their formulas, for the Loop and for the Tensor twin, on drawn inputs with many ties.</summary>
public sealed class LossLawTests
{
    public static TheoryData<string, string> All => Subjects(_ => true);

    public static TheoryData<string, string> ScaleFree => Subjects(subject => subject.ScaleFree);

    public static TheoryData<string, string> Translating => Subjects(subject => subject.Translates);

    public static TheoryData<string, string> Means => Subjects(subject => subject.IsMean);

    [Theory]
    [MemberData(nameof(All))]
    public void Another_order_reorders_gradients_and_keeps_the_loss(string id, string variant) => Check(id, (kernel, input) =>
    {
        int count = (int)input[FirstOfN(kernel)].Shape[0];
        int[] order = [.. Enumerable.Range(0, count).Select(i => count - 1 - i)];
        KernelInput reordered = input.Select((name, array) => IsOverN(kernel.Spec.Inputs, name) ? Law.Rows(array, order) : array);
        KernelOutput before = Law.Answer(kernel, variant, input), after = Law.Answer(kernel, variant, reordered);
        foreach ((string name, HostArray output) in before.Outputs)
            Law.Same("another order", kernel, input, name, IsOverN(kernel.Spec.Outputs, name) ? Law.Rows(output, order) : output, after.Outputs[name]);
        foreach ((string name, HostArray gradient) in before.Gradients)
            Law.Same("another order", kernel, input, "d/" + name, IsOverN(kernel.Spec.Inputs, name) ? Law.Rows(gradient, order) : gradient, after.Gradients[name]);
    });

    [Theory]
    [MemberData(nameof(ScaleFree))]
    public void Scaling_all_boxes_keeps_the_loss_and_divides_its_gradient(string id, string variant) => Check(id, (kernel, input) =>
    {
        KernelOutput before = Law.Answer(kernel, variant, input), after = Law.Answer(kernel, variant, OnBoxes(kernel, input, x => 3 * x));
        foreach ((string name, HostArray output) in before.Outputs)
            Law.Same("scaling", kernel, input, name, output, after.Outputs[name]);
        foreach ((string name, HostArray gradient) in before.Gradients)
            Law.Same("scaling", kernel, input, "d/" + name, gradient, Law.Each(after.Gradients[name], x => 3 * x));
    });

    [Theory]
    [MemberData(nameof(Translating))]
    public void Moving_all_boxes_keeps_the_loss_and_its_gradient(string id, string variant) => Check(id, (kernel, input) =>
    {
        // A power of two, so that equal edges stay equal.
        KernelOutput before = Law.Answer(kernel, variant, input), after = Law.Answer(kernel, variant, OnBoxes(kernel, input, x => x + 64));
        foreach ((string name, HostArray output) in before.Outputs)
            Law.Same("translation", kernel, input, name, output, after.Outputs[name]);
        foreach ((string name, HostArray gradient) in before.Gradients)
            Law.Same("translation", kernel, input, "d/" + name, gradient, after.Gradients[name]);
    });

    [Theory]
    [MemberData(nameof(Means))]
    public void The_parts_of_a_batch_add_up_to_it(string id, string variant) => Check(id, (kernel, input) =>
    {
        int count = (int)input[FirstOfN(kernel)].Shape[0];
        string loss = kernel.Spec.Outputs[0].Name;
        double Sum(int from, int to)
        {
            int[] rows = [.. Enumerable.Range(from, to - from)];
            KernelInput part = input.Select((name, array) => IsOverN(kernel.Spec.Inputs, name) ? Law.Rows(array, rows) : array);
            return (to - from) * Law.Answer(kernel, variant, part).Outputs[loss].ValueAt(0);
        }

        Law.Same("splitting", kernel, input, loss, HostArray.Of([Sum(0, count)]), HostArray.Of([Sum(0, count / 3) + Sum(count / 3, count)]));
    });

    private static void Check(string id, Action<Kernel, KernelInput> law)
    {
        Kernel kernel = KernelRegistry.Find(id);
        LawSubject subject = LawSubject.All.Single(one => one.Id == id);
        Law.Holds(rows =>
        {
            KernelInput input = subject.Make(kernel, rows);
            InputValidation.Check(kernel, input);
            law(kernel, input);
        });
    }

    private static TheoryData<string, string> Subjects(Func<LawSubject, bool> wanted)
    {
        var subjects = new TheoryData<string, string>();
        foreach (LawSubject subject in LawSubject.All.Where(wanted))
        {
            subjects.Add(subject.Id, VariantName.Loop);
            subjects.Add(subject.Id, VariantName.Tensor);
        }

        return subjects;
    }

    private static string FirstOfN(Kernel kernel) => kernel.Spec.Inputs.First(field => field.Dimensions is ["N", ..]).Name;

    private static bool IsOverN(IEnumerable<FieldSpec> fields, string name) => fields.Any(field => field.Matches(name) && field.Dimensions is ["N", ..]);

    private static KernelInput OnBoxes(Kernel kernel, KernelInput input, Func<double, double> change) => input.Select((name, array) =>
        kernel.Spec.Inputs.Any(field => field.Matches(name) && field.Dimensions is [_, "4"]) ? Law.Each(array, change) : array);
}

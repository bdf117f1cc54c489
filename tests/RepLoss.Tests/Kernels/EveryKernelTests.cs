using System.Text.Json;
using System.Xml.Linq;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Kernels;

/// <summary>What holds for every kernel there is, and so for the next one.</summary>
public sealed class EveryKernelTests
{
    public static TheoryData<string> Ids => [.. KernelRegistry.All.Select(kernel => kernel.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Worked_examples_central_differences_and_laws_hold(string id)
    {
        Kernel kernel = KernelRegistry.Find(id);
        Assert.Empty(DefinitionCheck.Of(kernel, [.. kernel.Cases()], kernel.Variants).Select(broken => broken.Finding.ToString()));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_spec_tells_all_that_its_readers_need(string id)
    {
        Kernel kernel = KernelRegistry.Find(id);
        Assert.Equal(VariantName.Loop, kernel.Variants[0].Name);
        Assert.Contains(kernel.Variants, variant => variant.Name == VariantName.Tensor);
        Assert.All(kernel.Variants, variant => Assert.Contains(variant.Name, VariantName.All));
        Assert.Equal(kernel.Variants.Count, kernel.Variants.DistinctBy(variant => variant.Name).Count());
        Assert.NotEmpty(kernel.Spec.Edges);
        Assert.True(kernel.Spec.Examples.Count >= 2, $"{id} has {kernel.Spec.Examples.Count} worked examples; expected at least 2.");
        Assert.False(string.IsNullOrWhiteSpace(kernel.Spec.Source));
        Assert.True(kernel.Spec.Tolerance == Tolerance.Default || kernel.Spec.Tolerance.Reason is not null, $"{id} loosens its tolerance without a reason.");
        Assert.All(kernel.Variants.SelectMany(variant => variant.Faults), fault => Assert.Matches("^[0-9a-f]{7,40}$|^v[0-9.]+$", fault.Source.Commit));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_public_method_on_tensors_or_spans_tells_what_it_refuses(string id)
    {
        string type = KernelRegistry.Find(id).GetType().FullName!;
        XDocument documentation = XDocument.Load(Path.ChangeExtension(typeof(KernelRegistry).Assembly.Location, ".xml"));
        XElement[] methods = [.. documentation.Descendants("member").Where(member => new[] { "Tensor", "Fused", "WeightedLoss" }
            .Any(method => member.Attribute("name")!.Value.StartsWith($"M:{type}.{method}(", StringComparison.Ordinal)))];
        Assert.NotEmpty(methods);
        Assert.All(methods, method => Assert.True(method.Elements("exception").Any(), method.Attribute("name")!.Value));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rows_of_another_draw_fit_into_an_input_that_is_timed(string id)
    {
        // The client of peers exchanges them between timed calls, so that no answer can be kept.
        Kernel kernel = KernelRegistry.Find(id);
        KernelCase timed = kernel.Cases().First(one => one.Use.HasFlag(CaseUse.Timed));
        KernelInput input = timed.DrawFor(id, DType.Float32, 1), other = timed.DrawFor(id, DType.Float32, 2);
        int exchanged = 0;
        foreach ((string name, HostArray array) in input)
        {
            if (array.DType != DType.Float32 || array.Shape.Length == 0 || !array.Shape.AsSpan().SequenceEqual(other[name].Shape) || array.SameBits(other[name]))
                continue;
            HostArray changed = array.Copy();
            int length = array.Count / (int)array.Shape[0] * Math.Max(1, (int)array.Shape[0] / 8);
            Array.Copy(other[name].Data, changed.Data, length);
            InputValidation.Check(kernel, input.Select((same, one) => same == name ? changed : one));
            exchanged++;
        }

        Assert.NotEqual(0, exchanged);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Cases_are_many_named_once_and_drawn_the_same_each_time(string id)
    {
        Kernel kernel = KernelRegistry.Find(id);
        KernelCase[] cases = [.. kernel.Cases()];
        Assert.Equal(cases.Length, cases.DistinctBy(one => one.Id).Count());
        Assert.All(cases, one => Assert.Matches("^[a-z0-9.]+(-[a-z0-9.]+)*$", one.Id));
        Assert.True(cases.Count(one => one.Use.HasFlag(CaseUse.Check)) >= 80, $"{id} has {cases.Length} cases.");
        Assert.Contains(cases, one => one.Use.HasFlag(CaseUse.Timed));
        Assert.True(cases.Count(one => one.Id.StartsWith("random-", StringComparison.Ordinal)) >= 5, $"{id} has too few cases random-…, which are those without kinks.");
        // Without columns there is nothing to make a grid of.
        Assert.All(CaseLengths.All.Where(n => n > 0), n => Assert.Contains(cases, one => one.Id == $"length-{n}" && one.Use.HasFlag(CaseUse.Check)));
        foreach (KernelCase one in cases.Where(one => one.Use.HasFlag(CaseUse.Check)))
        {
            foreach (DType dtype in kernel.Spec.DTypes)
            {
                KernelInput first = one.DrawFor(id, dtype), second = one.DrawFor(id, dtype);
                InputValidation.Check(kernel, first);
                Assert.Equal(first.Select(pair => pair.Key), second.Select(pair => pair.Key));
                Assert.All(first, pair => Assert.True(pair.Value.SameBits(second[pair.Key]), $"{id}/{one.Id} draws {pair.Key} anew."));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Declared_faults_show_on_their_own_examples(string id)
    {
        Kernel kernel = KernelRegistry.Find(id);
        foreach (Variant variant in kernel.Variants)
        {
            foreach (PublishedFault fault in variant.Faults)
            {
                FaultDemonstration shown = FaultDemonstration.Of(kernel, variant, fault);
                // A race needs two threads and some luck.
                Assert.True(shown.Shows || fault.Shows == FaultEvidence.NotRepeatable, $"{id} {fault.Id}: {shown.Seen}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_reader_can_run_the_example_of_each_declared_fault(string id)
    {
        Kernel kernel = KernelRegistry.Find(id);
        foreach (Variant variant in kernel.Variants)
        {
            foreach (PublishedFault fault in variant.Faults)
            {
                KernelInput example = fault.Example();
                using JsonDocument json = JsonDocument.Parse(CaseJson.Text(kernel, example, kernel.DifferentiableInputs(example)));
                Assert.True(variant.Implements(CaseJson.Parse(kernel, json.RootElement, variant).Input), fault.Id);
            }
        }
    }
}

using System.Text.Json;
using RepLoss.Contract;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Judge.Properties;

/// <summary>A law that does not hold ends with the smallest input that breaks it, as `eval` reads it.</summary>
public sealed class CounterexampleTests
{
    [Fact]
    public void A_counterexample_is_shrunk_and_printed_as_eval_JSON()
    {
        var kernel = new Iou();
        LawSubject subject = LawSubject.All.Single(one => one.Id == "iou");
        // IoU is not symmetric in sizes: this "law" breaks as soon as two boxes overlap.
        Exception broken = Assert.ThrowsAny<Exception>(() => Law.Holds(rows =>
        {
            KernelInput input = subject.Make(kernel, rows);
            HostArray iou = Law.Answer(kernel, VariantName.Loop, input).Outputs["iou"];
            Law.Same("no overlap", kernel, input, "iou", Law.Each(iou, _ => 0), iou);
        }));
        string text = broken.ToString();
        string json = text[text.LastIndexOf("{\"kernel\"", StringComparison.Ordinal)..];
        json = json[..(json.IndexOf("]}:", StringComparison.Ordinal) + 2)];
        using JsonDocument document = JsonDocument.Parse(json);
        KernelInput smallest = CaseJson.Parse(kernel, document.RootElement).Input;
        Assert.Equal([1, 4], smallest["boxes1"].Shape);
        Assert.Equal([1, 4], smallest["boxes2"].Shape);
        Assert.Equal([0, 0, 1, 1], smallest["boxes1"].As<double>());
        Assert.True(Boxes.IoU<double>(smallest["boxes1"].As<double>(), smallest["boxes2"].As<double>(), 0, 0) > 0);
    }
}

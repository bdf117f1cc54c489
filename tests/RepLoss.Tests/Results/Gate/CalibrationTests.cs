using RepLoss.Contract;
using RepLoss.Results.Gate;
using Xunit;

namespace RepLoss.Tests.Results.Gate;

public class CalibrationTests
{
    [Fact]
    public void Alarms_and_detections_are_counted()
    {
        GateResult Gate(params GateWord[] words) => new([.. words.Select((word, i) => new GateLine { Id = RowId.Parse($"k/n{i}/forward/Tensor/cpu"), Word = word, Ratio = 1 })], new GateOptions());
        string text = Calibration.Markdown(
        [
            new CalibrationLine(0, [Gate(GateWord.Same, GateWord.Same), Gate(GateWord.Slower, GateWord.Same)]),
            new CalibrationLine(0.2, [Gate(GateWord.Slower, GateWord.Slower, GateWord.Same)]),
        ]);
        Assert.Contains("| nothing (A against A) | 2 | 4 | 1 | 25.0 % | 1 |", text);
        Assert.Contains("| 20.0 % | 1 | 3 | 2 | 66.7 % | 1 |", text);
    }
}

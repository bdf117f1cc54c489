using RepLoss.Contract;
using Xunit;

namespace RepLoss.Tests.Contract.Rows;

public class RowIdTests
{
    [Theory]
    [InlineData("rep-box/n1024/forward/Tensor/cpu", Pass.Forward)]
    [InlineData("iou/coco128/forward-backward/Loop/cuda", Pass.ForwardBackward)]
    public void An_id_survives_parsing_and_printing(string text, Pass pass)
    {
        var id = RowId.Parse(text);
        Assert.Equal(pass, id.Pass);
        Assert.Equal(text, id.ToString());
    }

    [Theory]
    [InlineData("rep-box/n1024/forward/Tensor", "4 parts")]
    [InlineData("rep-box/n1024/forward/Tensor/cpu/x", "6 parts")]
    [InlineData("rep-box//forward/Tensor/cpu", "empty part")]
    [InlineData("rep-box/n1/Forward/Tensor/cpu", "'Forward'")]
    [InlineData("rep-box/n1/0/Tensor/cpu", "'0'")]
    [InlineData("", "1 parts")]
    public void What_is_no_id_is_refused_by_name(string text, string expected)
    {
        var exception = Assert.Throws<InputException>(() => RowId.Parse(text));
        Assert.Contains($"'{text}'", exception.Message);
        Assert.Contains(expected, exception.Message);
    }
}

using System.Text;
using Microsoft.Playwright;
using RepLoss.Results;
using RepLoss.Results.Reports;
using RepLoss.Simd;
using Xunit;

namespace RepLoss.Tests.Results.Reports;

/// <summary>The page in a real browser (Debian's chromium; skipped where it is not installed).</summary>
public sealed class BrowserTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _complaints = [];
    private IPage _page = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(chromium.Browser is null, $"{ChromiumFixture.Path} is not installed.");
        _page = await chromium.Browser!.NewPageAsync();
        _page.Console += (_, message) => _complaints.Add($"console: {message.Text}");
        _page.PageError += (_, error) => _complaints.Add($"error: {error}");
        _page.Dialog += (_, dialog) => _complaints.Add($"dialog: {dialog.Message}");
        _page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("file://", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                _complaints.Add($"request: {request.Url}");
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (_page is not null)
            await _page.CloseAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task ThePageOpensFromDiskWithoutComplaintsOrRequests()
    {
        await Open(MadeUp.RepBox());
        Assert.Equal("Is the published speed-up true?", await _page.Locator("h1").InnerTextAsync());
        await _page.Locator("nav a").Last.ClickAsync();
        Assert.EndsWith("#how-to-read", _page.Url);
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task TablesSortByNumberWithMouseAndKeyboard()
    {
        await Open(MadeUp.RepBox());
        ILocator table = _page.Locator("table", new() { HasText = "Ratio to ElementLoop" }).First;
        ILocator button = table.GetByRole(AriaRole.Button, new() { Name = "Time", Exact = true });
        await button.ClickAsync();
        Assert.Equal("ascending", await table.Locator("th[aria-sort]").GetAttributeAsync("aria-sort"));
        Assert.Equal("3.73 µs", await table.Locator("tbody tr").First.Locator("td").First.InnerTextAsync());
        await button.FocusAsync();
        await _page.Keyboard.PressAsync("Enter");
        Assert.Equal("descending", await table.Locator("th[aria-sort]").GetAttributeAsync("aria-sort"));
        Assert.Equal("552 ms", await table.Locator("tbody tr").First.Locator("td").First.InnerTextAsync());
        await table.GetByRole(AriaRole.Button, new() { Name = "Ratio to ElementLoop" }).ClickAsync();
        Assert.Equal("–", await table.Locator("tbody tr").Last.Locator("td").Nth(2).InnerTextAsync());
        Assert.Empty(_complaints);
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1280)]
    public async Task ThePageItselfNeverScrollsSideways(int width)
    {
        await _page.SetViewportSizeAsync(width, 800);
        await Open(MadeUp.RepBox());
        Assert.InRange(await _page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 0, width);
        Assert.True(await _page.Locator("h1 + ul").IsVisibleAsync());
    }

    [Fact]
    public async Task ItFollowsLightAndDark()
    {
        await Open(MadeUp.RepBox());
        async Task<string> Colours(ColorScheme scheme)
        {
            await _page.EmulateMediaAsync(new() { ColorScheme = scheme });
            return await _page.EvaluateAsync<string>("(() => { const s = getComputedStyle(document.body); return s.color + ' on ' + s.backgroundColor; })()");
        }

        Assert.Equal("rgb(28, 33, 38) on rgb(255, 255, 255)", await Colours(ColorScheme.Light));
        Assert.Equal("rgb(228, 232, 236) on rgb(20, 24, 28)", await Colours(ColorScheme.Dark));
    }

    [Fact]
    public async Task AHostileNameRunsNothing()
    {
        ResultSet set = MadeUp.RepBox();
        const string Evil = "\"><img src=x onerror=alert(1)><script>alert(2)<\u002fscript>";
        await Open(set with { Os = Evil, Machine = set.Machine with { CpuName = Evil, Id = Evil }, Kernels = [MadeUp.RepBoxInfo with { Title = Evil }] });
        Assert.Contains(Evil, await _page.Locator("table", new() { HasText = "Processor" }).InnerTextAsync());
        Assert.Equal(0, await _page.Locator("img").CountAsync());
        Assert.Empty(_complaints);
    }

    private async Task Open(ResultSet set)
    {
        string path = _folder.At("index.html");
        await File.WriteAllTextAsync(path, HtmlWriter.Write(Report.Blocks([set]), new PlotDrawer(new Gnuplot())), Encoding.UTF8);
        await _page.GotoAsync("file://" + path);
    }
}

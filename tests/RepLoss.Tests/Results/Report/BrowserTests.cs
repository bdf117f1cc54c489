using PuppeteerSharp;
using RepLoss.Bench.Machine;
using RepLoss.Results;
using RepLoss.Results.Report;
using Xunit;

namespace RepLoss.Tests.Results.Report;

/// <summary>The page in a real browser (skipped where chromium is not installed).</summary>
public sealed class BrowserTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private BrowserPage? _browser;

    private BrowserPage Browser => _browser!;

    public async ValueTask InitializeAsync() => _browser = await chromium.Open();

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_page_opens_from_disk_without_complaints_or_requests()
    {
        await Open(MadeUp.RepBox());
        Assert.Equal("Is the published speed-up true?", await Browser.Text("h1"));
        IElementHandle[] links = await Browser.Page.QuerySelectorAllAsync("nav a");
        await links[^1].ClickAsync();
        Assert.EndsWith("#systems", await Browser.Page.EvaluateExpressionAsync<string>("location.href"));
        Assert.Empty(Browser.Complaints);
    }

    [Fact]
    public async Task Tables_sort_by_number_with_mouse_and_keyboard()
    {
        await Open(MadeUp.RepBox());
        await Browser.Page.EvaluateExpressionAsync("[...document.querySelectorAll('table')].find(t => t.innerText.includes('Ratio to ElementLoop')).id = 'times'");
        IElementHandle time = await Button("Time");
        await time.ClickAsync();
        Assert.Equal("ascending", await Sorted());
        Assert.Equal("3.73 µs", await Browser.Text("#times tbody tr:first-child td"));
        await time.FocusAsync();
        await Browser.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("descending", await Sorted());
        Assert.Equal("552 ms", await Browser.Text("#times tbody tr:first-child td"));
        await (await Button("Ratio to ElementLoop")).ClickAsync();
        Assert.Equal("–", await Browser.Text("#times tbody tr:last-child td:nth-of-type(3)"));
        Assert.Empty(Browser.Complaints);
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1280)]
    public async Task The_page_itself_never_scrolls_sideways(int width)
    {
        await Browser.Page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 800 });
        await Open(MadeUp.RepBox());
        Assert.InRange(await Browser.Page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth"), 0, width);
        Assert.True(await Browser.Page.EvaluateExpressionAsync<bool>("document.querySelector('h1 + p + ul').checkVisibility()"));
    }

    [Fact]
    public async Task It_follows_light_and_dark()
    {
        await Open(MadeUp.RepBox());
        async Task<string> Colours(string scheme)
        {
            await Browser.Page.EmulateMediaFeaturesAsync([new() { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);
            return await Browser.Page.EvaluateExpressionAsync<string>("(() => { const s = getComputedStyle(document.body); return s.color + ' on ' + s.backgroundColor; })()");
        }

        Assert.Equal("rgb(28, 33, 38) on rgb(255, 255, 255)", await Colours("light"));
        Assert.Equal("rgb(228, 232, 236) on rgb(20, 24, 28)", await Colours("dark"));
    }

    [Fact]
    public async Task A_hostile_name_runs_nothing()
    {
        ResultSet set = MadeUp.RepBox();
        const string Evil = "\"><img src=x onerror=alert(1)><script>alert(2)<\u002fscript>";
        await Open(set with { Os = Evil, Machine = set.Machine with { CpuName = Evil, Id = Evil }, Kernels = [MadeUp.RepBoxInfo with { Title = Evil }] });
        Assert.Contains(Evil, await Browser.Text("body"));
        Assert.Equal(0, await Browser.Page.EvaluateExpressionAsync<int>("document.querySelectorAll('img').length"));
        Assert.Empty(Browser.Complaints);
    }

    private async Task<IElementHandle> Button(string name) =>
        (IElementHandle)await Browser.Page.EvaluateFunctionHandleAsync(
            "name => [...document.querySelectorAll('#times th button')].find(button => button.innerText.trim() === name)", name);

    private Task<string> Sorted() => Browser.Page.EvaluateExpressionAsync<string>("document.querySelector('#times th[aria-sort]').ariaSort");

    private async Task Open(ResultSet set)
    {
        await Browser.Open(ReportFolder.WriteHtml([set], _folder.Path));
    }
}

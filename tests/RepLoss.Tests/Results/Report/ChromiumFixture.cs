using PuppeteerSharp;
using Xunit;

namespace RepLoss.Tests.Results.Report;

/// <summary>One browser for all tests of a class: the system's chromium. Where it is not installed, the tests are skipped.</summary>
public sealed class ChromiumFixture : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium";

    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Program))
            return;
        _browser = await Puppeteer.LaunchAsync(new LaunchOptions
        {
            ExecutablePath = Program,
            Headless = true,
            // root has no sandbox; the rest keeps the browser from calling home.
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
        });
    }

    /// <summary>An empty page; skips the test where there is no browser.</summary>
    public async Task<BrowserPage> Open()
    {
        Assert.SkipWhen(_browser is null, $"{Program} is not installed; Debian's package chromium has it.");
        return new BrowserPage(await _browser!.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
    }
}

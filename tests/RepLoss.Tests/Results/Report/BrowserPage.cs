using PuppeteerSharp;

namespace RepLoss.Tests.Results.Report;

/// <summary>A page in a browser, and all that the browser has to say against it.</summary>
public sealed class BrowserPage : IAsyncDisposable
{
    private readonly List<string> _complaints = [];

    internal BrowserPage(IPage page)
    {
        Page = page;
        page.Console += (_, entry) => Complain($"console: {entry.Message.Text}");
        page.PageError += (_, error) => Complain($"error: {error.Message}");
        page.Request += (_, sent) =>
        {
            if (!sent.Request.Url.StartsWith("file://", StringComparison.Ordinal) && !sent.Request.Url.StartsWith("data:", StringComparison.Ordinal))
                Complain($"request: {sent.Request.Url}");
        };
        page.Dialog += async (_, opened) =>
        {
            Complain($"dialog: {opened.Dialog.Message}");
            await opened.Dialog.Dismiss();
        };
    }

    /// <summary>What is clicked, typed and evaluated.</summary>
    public IPage Page { get; }

    /// <summary>Messages of the console, errors of scripts, dialogs, and requests that go elsewhere than to the disk.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_complaints)
                return [.. _complaints];
        }
    }

    /// <summary>Opens a file and waits until it is loaded.</summary>
    public Task Open(string path) => Page.GoToAsync(new Uri(path).AbsoluteUri);

    /// <summary>The text of the first element that a CSS selector finds, as it is seen.</summary>
    public Task<string> Text(string selector) => Page.EvaluateFunctionAsync<string>("s => document.querySelector(s).innerText", selector);

    public async ValueTask DisposeAsync() => await Page.CloseAsync();

    private void Complain(string complaint)
    {
        lock (_complaints)
            _complaints.Add(complaint);
    }
}

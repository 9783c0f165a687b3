using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(PluginChat.Browser.Tests.BrowserFixture))]
// One browser and one host on what may be two cores: side by side the tests would only time each other out.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace PluginChat.Browser.Tests;

/// <summary>One browser for the run, and one site that no test stops.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    const float PatienceMilliseconds = 30_000;

    readonly string? _executable = Chromium.Find();
    IPlaywright? _playwright;
    IBrowser? _browser;
    SiteUnderTest? _site;

    public async ValueTask InitializeAsync()
    {
        if (_executable is null)
            return;
        Assertions.SetDefaultExpectTimeout(PatienceMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = _executable,
                Args = Chromium.Arguments,
                ChromiumSandbox = !Environment.IsPrivilegedProcess,
            }
        );
    }

    /// <summary>A page of a person of their own (own storage), connected. Skips the test where there is no browser.</summary>
    internal async Task<ChatPage> OpenAsync(BrowserNewContextOptions? options = null, Func<IPage, Task>? beforeLoad = null)
    {
        RequireBrowser();
        _site ??= await SiteUnderTest.StartAsync();
        return await OpenAtAsync(_site, options, beforeLoad);
    }

    internal async Task<ChatPage> OpenAtAsync(
        SiteUnderTest site,
        BrowserNewContextOptions? options = null,
        Func<IPage, Task>? beforeLoad = null
    )
    {
        var context = await _browser!.NewContextAsync(options);
        context.SetDefaultTimeout(PatienceMilliseconds);
        var page = new ChatPage(context, await context.NewPageAsync(), site.Url);
        if (beforeLoad is not null)
            await beforeLoad(page.Page);
        await page.LoadAsync();
        return page;
    }

    /// <summary>An empty page with a storage of its own.</summary>
    internal async Task<IPage> NewPageAsync()
    {
        RequireBrowser();
        var context = await _browser!.NewContextAsync();
        context.SetDefaultTimeout(PatienceMilliseconds);
        return await context.NewPageAsync();
    }

    /// <summary>Somebody with storage of their own, and no page yet.</summary>
    internal async Task<IBrowserContext> NewPersonAsync(BrowserNewContextOptions? options = null)
    {
        var context = await _browser!.NewContextAsync(options);
        context.SetDefaultTimeout(PatienceMilliseconds);
        return context;
    }

    /// <summary>No browser skips a test on a person's machine. On CI nothing is allowed to go untested.</summary>
    internal void RequireBrowser()
    {
        if (_browser is not null)
            return;
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
            Assert.Fail(Chromium.Missing);
        Assert.Skip(Chromium.Missing);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_site is not null)
            await _site.DisposeAsync();
    }
}

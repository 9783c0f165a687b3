using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Tests.Configuration;

public sealed class SiteConfigProviderTests : IDisposable
{
    readonly TempSite _site = new("{ title: 'one' }");
    readonly FakeTimeProvider _time = new();
    readonly RecordingListener _listener = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task RescanAsync_NoEdit_DoesNothing()
    {
        await using var provider = Provide();
        File.SetLastWriteTimeUtc(_site.File, DateTime.UnixEpoch); // a new time is no new content
        Assert.False(await provider.RescanAsync());
        Assert.Equal("nothing", _listener.Next());
    }

    [Fact]
    public async Task RescanAsync_ValidEdit_IsSwappedInWithoutWaiting()
    {
        await using var provider = Provide();
        var first = provider.Current;
        _site.Write("appweb.json", "{ title: 'two', nmae: 1 }");
        Assert.True(await provider.RescanAsync());
        Assert.Equal("applied two; appweb.json(1,17): warning: unknown key 'nmae' is ignored; did you mean 'name'?", _listener.Next());
        Assert.Equal("two", provider.Current.Title);
        Assert.Same(first, _listener.Previous);
        Assert.Same(provider.Current, _listener.Current);
    }

    [Fact]
    public async Task RescanAsync_InvalidEdit_IsRejectedOnceItIsQuietAndKeepsTheLastGood()
    {
        await using var provider = Provide();
        _site.Write("appweb.json", "{ title: 'two', http: { prefix: 'x' } }");
        var rescan = provider.RescanAsync();
        _time.Advance(SiteConfigProvider.QuietTime - TimeSpan.FromMilliseconds(1));
        Assert.False(rescan.IsCompleted);
        Assert.Equal("nothing", _listener.Next());

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(await rescan);
        Assert.Equal("rejected appweb.json(1,33): error: http.prefix: 'x' has to start with '/'; write '/x'", _listener.Next());
        Assert.Equal("one", provider.Current.Title);

        Assert.False(await provider.RescanAsync());
        Assert.Equal("nothing", _listener.Next()); // once is enough
    }

    [Fact]
    public async Task RescanAsync_HalfWritten_IsNotReported()
    {
        await using var provider = Provide();
        _site.Write("appweb.json", "{ title: 'tw");
        var rescan = provider.RescanAsync();
        _site.Write("appweb.json", "{ title: 'two' }");
        _time.Advance(SiteConfigProvider.QuietTime);
        Assert.True(await rescan);
        Assert.Equal("applied two", _listener.Next());
        Assert.Equal("nothing", _listener.Next());
    }

    [Fact]
    public async Task RescanAsync_GoneAndPutBack_IsNoEvent()
    {
        await using var provider = Provide();
        File.Move(_site.File, _site.PathOf("away"));
        var rescan = provider.RescanAsync();
        File.Move(_site.PathOf("away"), _site.File);
        _time.Advance(SiteConfigProvider.QuietTime);
        Assert.False(await rescan);
        Assert.Equal("nothing", _listener.Next());
    }

    [Fact]
    public async Task RescanAsync_DeletedThenRecreated_IsRejectedThenApplied()
    {
        await using var provider = Provide();
        File.Delete(_site.File);
        var rescan = provider.RescanAsync();
        _time.Advance(SiteConfigProvider.QuietTime);
        Assert.False(await rescan);
        Assert.StartsWith("rejected appweb.json(1,1): error: configuration file", _listener.Next(), StringComparison.Ordinal);
        Assert.Equal("one", provider.Current.Title);

        _site.Write("appweb.json", "{ title: 'one' }");
        Assert.True(await provider.RescanAsync());
        Assert.Equal("applied one", _listener.Next()); // the same as ever, but somebody saw the error
    }

    [Fact]
    public async Task RescanAsync_TempAndRename_IsApplied()
    {
        await using var provider = Provide();
        _site.Write("appweb.json.tmp", "{ title: 'two' }");
        File.Move(_site.PathOf("appweb.json.tmp"), _site.File, overwrite: true);
        Assert.True(await provider.RescanAsync());
    }

    [Fact]
    public async Task RescanAsync_EditOfAnIncludeOrANewMatch_IsApplied()
    {
        _site.Write("appweb.json", "{ include: [ 'more/*.json' ] }");
        _site.Write("more/a.json", "{ title: 'a' }");
        await using var provider = Provide();
        _site.Write("more/a.json", "{ title: 'b' }");
        Assert.True(await provider.RescanAsync());
        Assert.Equal("applied b", _listener.Next());
        _site.Write("more/0.json", "{ title: 'c' }");
        Assert.True(await provider.RescanAsync());
        Assert.Equal("applied c", _listener.Next());
    }

    [Fact]
    public async Task RescanAsync_MissingControllerCreatedAfterTheRejection_IsApplied()
    {
        await using var provider = Provide();
        _site.Write("appweb.json", "{ title: 'two', http: { routes: [ { source: 'controllers/new', target: 'x' } ] } }");
        var rescan = provider.RescanAsync();
        _time.Advance(SiteConfigProvider.QuietTime);
        Assert.False(await rescan);
        Directory.CreateDirectory(_site.PathOf("controllers/new"));
        Assert.True(await provider.RescanAsync());
        Assert.Equal("two", provider.Current.Title);

        // Deleting it again takes nothing away: its last version goes on serving.
        Directory.Delete(_site.PathOf("controllers/new"));
        Assert.False(await provider.RescanAsync());
        Assert.Equal("two", provider.Current.Title);
    }

    [Fact]
    public async Task RescanAsync_ProfileAskedFor_IsKept()
    {
        _site.Write("appweb.json", "{ profiles: { p: { title: 'p1' } } }");
        await using var provider = Provide("p");
        _site.Write("appweb.json", "{ profiles: { p: { title: 'p2' } } }");
        Assert.True(await provider.RescanAsync());
        Assert.Equal("p2", provider.Current.Title);
    }

    [Fact]
    public async Task RescanAsync_AfterTheEnd_IsFalse()
    {
        var provider = Provide();
        await provider.DisposeAsync();
        _site.Write("appweb.json", "{ title: 'two' }");
        Assert.False(await provider.RescanAsync());
        await provider.DisposeAsync();
    }

    [Fact]
    public async Task DisposeAsync_WhileAnEditSettles_EndsIt()
    {
        var provider = Provide();
        _site.Write("appweb.json", "{");
        var rescan = provider.RescanAsync();
        await provider.DisposeAsync();
        Assert.False(await rescan);
        Assert.Equal("nothing", _listener.Next());
    }

    [Fact]
    public async Task Watch_Edit_IsFoundWithoutBeingAskedFor()
    {
        // The real clock: whether by event or by safety rescan, it is found.
        await using var provider = new SiteConfigProvider(_site.Read(), TimeProvider.System);
        provider.Listen(_listener);
        provider.Start();
        _site.Write("appweb.json", "{ title: 'two' }");
        Assert.Equal("applied two", await NextAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task Watch_SafetyRescan_FindsWhatRaisedNoEvent()
    {
        // The folder that is watched is moved away and another takes its place: no event will come from it.
        await using var provider = new SiteConfigProvider(_site.Read(), _time);
        provider.Listen(_listener);
        provider.Start();
        var away = _site.Folder + "-away";
        Directory.Move(_site.Folder, away);
        Directory.CreateDirectory(_site.PathOf("web"));
        _site.Write("appweb.json", "{ title: 'two' }");
        var heard = _listener.Heard.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        // The timer only wakes the loop, which looks on a thread of its own.
        while (!heard.IsCompleted)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            _time.Advance(SiteConfigProvider.SafetyRescan);
            await Task.Yield();
        }
        Directory.Delete(away, recursive: true);
        Assert.Equal("applied two", await heard);
    }

    // Each write below an 'include' with '**' was a walk through all that is there, one after the other.
    [Fact]
    public async Task Watch_FilesWrittenWithoutEndBelowAnInclude_TakeAPartOfTheTimeAlone()
    {
        _site.Write("appweb.json", "{ include: [ '**/more.json' ], title: 'one' }");
        for (var i = 0; i < 1000; i++)
            _site.Write($"data/{i % 10}/{i}.txt", "");
        await using var provider = new SiteConfigProvider(_site.Read(), TimeProvider.System);
        provider.Listen(_listener);
        provider.Start();
        var (written, start) = (0, Stopwatch.GetTimestamp());
        for (; Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(600); written++)
            _site.Write("data/log.txt", $"{written}");
        // A fifth, and the looks that were under way at the beginning and the end.
        Assert.InRange(provider.LookedFor / Stopwatch.GetElapsedTime(start), 0, 0.5);
        Assert.True(written > 0);
        _site.Write("appweb.json", "{ include: [ '**/more.json' ], title: 'two' }");
        Assert.Equal("applied two", (await NextAsync()).Split(';')[0]);
    }

    [Fact]
    public async Task Watch_ListenerThrows_IsReportedAndTheNextEditIsStillFound()
    {
        await using var provider = new SiteConfigProvider(_site.Read(), TimeProvider.System);
        provider.Listen(_listener);
        provider.Listen(new FailingOnce());
        provider.Start();
        _site.Write("appweb.json", "{ title: 'two' }");
        Assert.Equal("applied two", await NextAsync());
        Assert.Contains(
            "the edit could not be put into effect everywhere: System.InvalidOperationException: boom",
            await NextAsync(),
            StringComparison.Ordinal
        );
        _site.Write("appweb.json", "{ title: 'three' }");
        Assert.Equal("applied three", await NextAsync());
    }

    [Fact]
    public void Create_FromAReadingWithErrors_Throws() =>
        Assert.Throws<ArgumentException>(() => new SiteConfigProvider(SiteConfigReader.Read(_site.PathOf("gone.json")), _time));

    async Task<string> NextAsync() =>
        await _listener
            .Heard.ReadAsync(TestContext.Current.CancellationToken)
            .AsTask()
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    SiteConfigProvider Provide(string? profile = null)
    {
        var provider = new SiteConfigProvider(_site.Read(profile), _time);
        provider.Listen(_listener);
        return provider;
    }

    sealed class FailingOnce : IConfigChangeListener
    {
        bool _failed;

        public void Applied(SiteConfig previous, SiteConfig current, ImmutableArray<ConfigDiagnostic> diagnostics)
        {
            if (_failed)
                return;
            _failed = true;
            throw new InvalidOperationException("boom");
        }

        public void Rejected(ImmutableArray<ConfigDiagnostic> diagnostics) { }
    }
}

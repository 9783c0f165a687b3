using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Caching;

/// <summary>Requests that come while an answer is made that the host will keep: one for all, and nobody waits for nothing.</summary>
public sealed class SharedAnswerTests
{
    [Fact]
    public async Task Requests_OfOneKeyAtOnce_RunTheActionOnce()
    {
        await using var site = await CachedSite.StartAsync(
            """
            static readonly TaskCompletionSource s_go = new();
            [Action("slow")] public async Task<string> Slow() { var run = Run(); await s_go.Task; return $"{run}"; }
            [Action("go")] public void Go() => s_go.TrySetResult();
            """,
            "{ server: '10mins', urls: '/slow' }"
        );
        using var http = site.Http();
        var asked = Enumerable.Range(0, 30).Select(_ => http.GetStringAsync("/api/slow")).ToList();
        using (await http.GetAsync("/api/go")) { }
        Assert.All(await Task.WhenAll(asked), text => Assert.Equal("1", text));
    }

    [Fact]
    public async Task Client_ThatWaitsTooLongForAnothersAnswer_GetsItsOwn()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var site = await CachedSite.StartAsync(
            """
            static readonly TaskCompletionSource s_begun = new();
            [Action("slow")] public async Task<string> Slow(CancellationToken gone)
            {
                var run = Run();
                if (run == 1) { s_begun.SetResult(); await Task.Delay(-1, gone); }
                return $"{run}";
            }
            [Action("begun")] public Task Begun() => s_begun.Task;
            """,
            "{ server: '10mins', urls: '/slow' }",
            time: time
        );
        using var http = site.Http();
        using var leave = new CancellationTokenSource();
        var first = http.GetStringAsync("/api/slow", leave.Token);
        using (await http.GetAsync("/api/begun")) { }
        var second = http.GetStringAsync("/api/slow");
        // When it has begun to wait is not to be seen: the time goes on until it need not any more.
        for (
            var deadline = Stopwatch.GetTimestamp();
            !second.IsCompleted && Stopwatch.GetElapsedTime(deadline) < TimeSpan.FromSeconds(60);

        )
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(second, Task.Delay(10));
        }
        Assert.Equal("2", await second);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    // Nobody waits for what cannot be given to them.
    [Fact]
    public async Task Requests_OfAnAnswerThatIsNotKept_DoNotWaitForEachOther()
    {
        await using var site = await CachedSite.StartAsync(
            """
            static int s_together;
            static readonly TaskCompletionSource s_all = new();
            [Action("own")] public async Task Own(HttpResponse response)
            {
                response.Headers.CacheControl = "no-store";
                await response.Body.FlushAsync();
                if (Interlocked.Increment(ref s_together) == 3) s_all.SetResult();
                await s_all.Task;
                await response.WriteAsync("own");
            }
            """
        );
        using var http = site.Http();
        var asked = Enumerable.Range(0, 3).Select(_ => http.GetStringAsync("/api/own")).ToList();
        Assert.All(await Task.WhenAll(asked).WaitAsync(TimeSpan.FromSeconds(60)), text => Assert.Equal("own", text));
    }

    [Fact]
    public async Task Client_ThatGoesAwayWhileOthersWait_TakesNobodyWithIt()
    {
        await using var site = await CachedSite.StartAsync(
            """
            static readonly TaskCompletionSource s_begun = new();
            [Action("slow")] public async Task<string> Slow(CancellationToken gone)
            {
                if (Run() == 1) { s_begun.SetResult(); await Task.Delay(-1, gone); }
                return "answer";
            }
            [Action("begun")] public Task Begun() => s_begun.Task;
            """,
            "{ server: '10mins', urls: '/slow' }"
        );
        using var http = site.Http();
        using var leave = new CancellationTokenSource();
        var first = http.GetStringAsync("/api/slow", leave.Token);
        using (await http.GetAsync("/api/begun")) { }
        var others = Enumerable.Range(0, 5).Select(_ => http.GetStringAsync("/api/slow")).ToList();
        await leave.CancelAsync();
        Assert.All(await Task.WhenAll(others).WaitAsync(TimeSpan.FromSeconds(60)), text => Assert.Equal("answer", text));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }
}

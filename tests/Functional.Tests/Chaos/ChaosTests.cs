using System.Globalization;
using PluginChat.Functional.Tests.Reload;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Lengths;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Chaos;

/// <summary>
/// Everything at once, for some seconds, two minutes of a long run (PLUGINCHAT_CHAOS_SECONDS for another time): whoever behaves notices
/// none of it, and nothing of it stays.
/// </summary>
[Collection(nameof(AloneCollection))]
[Trait("Length", "Long"), Trait("Alone", "Yes")]
public sealed class ChaosTests(ITestOutputHelper output)
{
    const int Observers = 8,
        Troublemakers = 12;

    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    static int Setting(string name, int standard) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var given) ? given : standard;

    [Fact]
    public async Task Host_UnderEverythingAtOnce_ServesEachObserverEveryMessageInOneOrderAndKeepsNothing()
    {
        var seed = Setting("PLUGINCHAT_SEED", Random.Shared.Next());
        var duration = TimeSpan.FromSeconds(Setting("PLUGINCHAT_CHAOS_SECONDS", TestLength.Choose(120, 60, 8)));
        output.WriteLine($"PLUGINCHAT_SEED={seed} PLUGINCHAT_CHAOS_SECONDS={duration.TotalSeconds}");
        var site = new TestSite
        {
            Deadlines = new() { Construct = TimeSpan.FromMinutes(1), Drain = TimeSpan.FromMinutes(1) },
        };
        site.ExpectError("error CS");
        site.ExpectError("InvalidOperationException: constructor");
        site.Write(
            "appweb.json",
            TestSite.Config(
                limits: "webSocketsMessage: '1MB', webSocketsBacklog: '32MB'",
                timeouts: "inactivity: '10mins', backlog: '3secs'"
            )
        );
        await using var edited = await EditedSite.ServeAsync(site, Editor.Source(0));
        await edited.Client.CloseAsync();
        var observers = await Task.WhenAll(
            Enumerable
                .Range(0, Observers)
                .Select(async i => new Observer(await RawClient.ConnectAsync(site.Address, "/ws/test/chat"), i, Observers))
        );
        foreach (var observer in observers)
            observer.Start();
        var editor = new Editor(edited, new(seed));
        var trouble = Enumerable.Range(1, Troublemakers).Select(i => new Troublemaker(site.Address, new Random(seed + i))).ToList();
        // Each kind once, so that what the process opens for good, it has opened.
        await editor.GoLiveAsync();
        foreach (var kind in Enum.GetValues<Mischief>())
            await trouble[0].DoAsync(kind);
        await UntilAsync(() => site.Host.Clients.Count == Observers, "the first connections to end");
        var handles = Handles();

        using var end = new CancellationTokenSource(duration);
        List<Task> running =
        [
            editor.RunAsync(end.Token),
            .. trouble.Select(t => Task.Run(() => t.RunAsync(end.Token))),
            .. observers.Select(o => Task.Run(() => o.TalkAsync(end.Token))),
        ];
        using (var look = new PeriodicTimer(TimeSpan.FromMilliseconds(250)))
        {
            while (!end.IsCancellationRequested && await look.WaitForNextTickAsync())
            {
                await Task.WhenAll(running.Where(t => t.IsFaulted));
                Assert.All(observers, o => Assert.Null(o.Problem));
                Assert.DoesNotContain(
                    site.Log.Errors,
                    e =>
                        !e.Contains("error CS", StringComparison.Ordinal)
                        && !e.Contains("InvalidOperationException: constructor", StringComparison.Ordinal)
                );
            }
        }
        await Task.WhenAll(running).WaitAsync(2 * s_patience);
        await UntilAsync(
            () => observers.All(o => o.Problem is not null || observers.Select(sender => sender.Sent).SequenceEqual(o.Last)),
            "the last messages to arrive"
        );
        await observers[0].FenceAsync();
        await Task.WhenAll(observers.Select(o => o.Fenced)).WaitAsync(s_patience);

        output.WriteLine(string.Join(", ", Enum.GetValues<Mischief>().Select(kind => $"{kind} {trouble.Sum(t => t.Done[kind])}")));
        output.WriteLine(
            $"{editor.Edits} edits; each observer got {observers[0].Received:N0} messages; "
                + $"{site.Host.Clients.FellBehindCount} clients closed with 1013"
        );
        Assert.All(observers, o => Assert.Null(o.Problem));
        Assert.Single(observers.Select(o => (o.Received, o.Order)).Distinct());
        Assert.All(Enum.GetValues<Mischief>(), kind => Assert.NotEqual(0, trouble.Sum(t => t.Done[kind])));
        await editor.GoLiveAsync();
        await UntilAsync(
            () => site.Host.Clients.Count == Observers && edited.Lane.Controller.ClientCount == Observers,
            "the other clients to be gone"
        );
        await UntilAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return site.Host.Retirer.RetiredInMemory == 0;
            },
            "retired generations to leave memory"
        );
        output.WriteLine($"handles: {handles} before, {Handles()} after");
        await UntilAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return Handles() <= handles + 10;
            },
            $"handles to be about {handles} again"
        );
        foreach (var observer in observers)
            await observer.DisposeAsync();
    }

    static int Handles() => OperatingSystem.IsLinux() ? Directory.GetFiles("/proc/self/fd").Length : 0;

    static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(s_patience);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!condition())
        {
            if (patience.IsCancellationRequested)
                Assert.Fail($"Waited for {what} in vain.");
            await look.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}

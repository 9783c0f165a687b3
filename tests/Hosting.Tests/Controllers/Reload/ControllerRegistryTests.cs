using CsCheck;
using PluginChat.Hosting.Controllers.Building;
using PluginChat.Hosting.Controllers.Cache;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Reload;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Measuring;
using PluginChat.Hosting.Tests.FanOut;
using PluginChat.Testing.Lengths;

namespace PluginChat.Hosting.Tests.Controllers.Reload;

/// <summary>Controllers that clients name, while their sources come and go.</summary>
public sealed class ControllerRegistryTests : IDisposable
{
    static readonly string[] s_names = ["a", "b", "c"];

    readonly string _site = Directory.CreateTempSubdirectory("pluginchat-test-").FullName;

    public void Dispose() => Directory.Delete(_site, recursive: true);

    enum Step
    {
        Make,
        Delete,
        Join,
        Leave,
        Sweep,
    }

    static readonly Gen<(Step, int)> s_step = Gen.Select(Gen.Int[0, 4].Select(i => (Step)i), Gen.Int[0, 2]);

    ControllerRegistry NewRegistry()
    {
        var (time, events, deadlines) = (TimeProvider.System, new ControllerEvents(), new ReloadDeadlines());
        var builder = new GenerationBuilder(
            new CompiledCache(Path.Combine(_site, "cache"), time),
            new MissingCompiler(),
            null,
            mayCompile: true,
            time
        );
        return new(
            _site,
            builder,
            new GenerationRetirer(deadlines, events, time),
            deadlines,
            new FanOutSettings(new CoarseClock()),
            events,
            time
        );
    }

    string SourceOf(int name) => Path.Combine(_site, "controllers", s_names[name]);

    ControllerReloader? Find(ControllerRegistry registry, int name) =>
        registry.Find(SourceOf(name), Path.Combine(_site, "controllers") + Path.DirectorySeparatorChar);

    // A file of one name made and deleted is the model: there is a controller where there is a file, or where somebody is connected.
    [Fact]
    public void Registry_AfterAnySteps_HasTheControllersThatAreThereOrHaveClients() =>
        s_step
            .Array[0, 30]
            .Sample(
                steps =>
                {
                    var registry = NewRegistry();
                    var clients = s_names.Select(_ => new Stack<TestMember>()).ToArray();
                    var (made, kept) = (new bool[3], new bool[3]);
                    long id = 0;
                    foreach (var (step, name) in steps)
                        Do(step, name);
                    for (var name = 0; name < 3; name++)
                        Do(Step.Delete, name);
                    return;

                    void Do(Step step, int name)
                    {
                        switch (step)
                        {
                            case Step.Make:
                                Make(name);
                                made[name] = true;
                                break;
                            case Step.Delete:
                                Delete(name);
                                made[name] = false;
                                break;
                            case Step.Join:
                                var lane = Find(registry, name);
                                Assert.Equal(made[name] || kept[name], lane is not null);
                                if (lane is not null)
                                    clients[name].Push(new TestMember(++id, lane.Controller.Hub("x")));
                                kept[name] = lane is not null;
                                break;
                            case Step.Leave when clients[name].TryPop(out var client):
                                client.Hub.Leave(client);
                                break;
                            case Step.Sweep:
                                registry.Sweep();
                                for (var i = 0; i < 3; i++)
                                    kept[i] &= made[i] || clients[i].Count > 0;
                                break;
                        }
                        Assert.Equal(
                            s_names.Where((_, i) => kept[i]),
                            registry
                                .Lanes.Where(l => l.Controller.ClientCount >= 0)
                                .Select(l => l.Controller.Name)
                                .Order(StringComparer.Ordinal)
                        );
                    }
                },
                iter: TestLength.IsLong ? 2_000 : 60,
                threads: 1
            );

    // Somebody who joins one that is let go of at that moment would be alone in it for ever.
    [Fact]
    public async Task Registry_WhileControllersComeAndGo_LeavesNobodyInOneThatWasLetGo()
    {
        var registry = NewRegistry();
        var until = TimeProvider.System.GetTimestamp();
        var length = TestLength.Or(TimeSpan.FromSeconds(1));
        bool GoesOn() => TimeProvider.System.GetElapsedTime(until) < length;
        long ids = 0;
        var churn = Task.Run(() =>
        {
            while (GoesOn())
            {
                Make(0);
                registry.Sweep();
                Delete(0);
                registry.Sweep();
            }
        });
        var clients = Enumerable
            .Range(0, 2)
            .Select(_ =>
                Task.Run(() =>
                {
                    while (GoesOn())
                    {
                        if (Find(registry, 0) is not { } lane)
                            continue;
                        var client = new TestMember(Interlocked.Increment(ref ids), lane.Controller.Hub("x"));
                        // As the endpoint does: join first, look then.
                        if (!lane.Controller.HasEnded)
                            Assert.Same(lane, Find(registry, 0));
                        client.Hub.Leave(client);
                    }
                })
            );
        await Task.WhenAll([churn, .. clients]).WaitAsync(length + TimeSpan.FromSeconds(30));
        Delete(0);
        registry.Sweep();
        Assert.Empty(registry.Lanes);
    }

    void Make(int name)
    {
        Directory.CreateDirectory(SourceOf(name));
        File.WriteAllText(Path.Combine(SourceOf(name), "A.cs"), "");
    }

    void Delete(int name)
    {
        if (Directory.Exists(SourceOf(name)))
            Directory.Delete(SourceOf(name), recursive: true);
    }
}

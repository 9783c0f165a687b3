using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Diagnostics;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Reload;

public sealed class MeterTests
{
    [Fact]
    public async Task Meters_OverALiveAndAFailedEdit_CountBothAndTheClients()
    {
        // Other hosts of this process have meters too: the controller's name tells this one's apart.
        var outcomes = new ConcurrentQueue<string>();
        var compiled = new ConcurrentQueue<double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == HostMeters.MeterName)
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) =>
            {
                if (instrument.Name == "pluginchat.reloads" && Of(tags, "controller") == "metered")
                    outcomes.Enqueue(Of(tags, "outcome"));
            }
        );
        listener.SetMeasurementEventCallback<double>(
            (instrument, value, tags, _) =>
            {
                if (instrument.Name == "pluginchat.compile.duration" && Of(tags, "controller") == "metered")
                    compiled.Enqueue(value);
            }
        );
        listener.Start();

        await using var site = new TestSite();
        site.ExpectError("error CS");
        site.Write("appweb.json", TestSite.Config().Replace("controllers/chat", "controllers/metered", StringComparison.Ordinal));
        site.Write("controllers/metered/Chat.cs", TestSite.ChatSource);
        await site.StartAsync();
        await site.ConnectAsync();
        using var probe = site.Probe();
        site.Write("controllers/metered/Chat.cs", TestSite.ChatSource + "class {");
        await probe.NextAsync<ControllerFailed>();
        site.Write("controllers/metered/Chat.cs", TestSite.ChatSource + "// mended");
        await probe.NextAsync<ControllerLive>();
        Assert.Equal(["live", "failed", "live"], outcomes);
        Assert.Equal(2, compiled.Count);
        Assert.All(compiled, seconds => Assert.InRange(seconds, 0.0001, 600));

        static string Of(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
        {
            foreach (var tag in tags)
            {
                if (tag.Key == name)
                    return tag.Value?.ToString() ?? "";
            }
            return "";
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Limits;

/// <summary>What one site counts as refused, from the moment this is made; other hosts of this process have meters too.</summary>
sealed class RefusalReadings : IDisposable
{
    readonly MeterListener _listener = new();
    readonly Channel<string> _refusals = Channel.CreateUnbounded<string>();
    readonly ConcurrentDictionary<string, long> _counts = new();

    public RefusalReadings(TestSite site)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == site.Host.Meters.Meter && instrument.Name == "pluginchat.refusals")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>(
            (_, value, tags, _) =>
            {
                var refusal = string.Join(' ', tags.ToArray().Select(t => $"{t.Key}={t.Value}"));
                _counts.AddOrUpdate(refusal, value, (_, sum) => sum + value);
                _refusals.Writer.TryWrite(refusal);
            }
        );
        _listener.Start();
    }

    /// <summary>The next refusal's tags.</summary>
    public async Task<string> NextAsync() => await _refusals.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));

    public long Count(string refusal) => _counts.GetValueOrDefault(refusal);

    /// <summary>Asserts that one refusal was counted and none besides, and that the log has its line.</summary>
    public async Task AssertOneAsync(TestSite site, string reason, int code, string? route = "chat")
    {
        Assert.Equal(route is null ? $"reason={reason}" : $"reason={reason} route={route}", await NextAsync());
        Assert.Equal(1, _counts.Values.Sum());
        var start =
            (route is null ? "" : $"route '{route}': ")
            + (
                code == 0 ? "cut off"
                : code < 1000 ? $"refused with {code}"
                : $"closed with {code}"
            )
            + $" ({reason}): ";
        // The counter comes first.
        var line = await site.Log.NextAsync("PluginChat", start);
        Assert.StartsWith(start, line, StringComparison.Ordinal);
    }

    public void Dispose() => _listener.Dispose();
}

using System.Collections.Immutable;
using System.Threading.Channels;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Tests.Configuration;

/// <summary>Writes down what it hears, for a test to read or to wait for.</summary>
sealed class RecordingListener : IConfigChangeListener
{
    readonly Channel<string> _heard = Channel.CreateUnbounded<string>();

    public ChannelReader<string> Heard => _heard.Reader;

    public SiteConfig? Previous { get; private set; }

    public SiteConfig? Current { get; private set; }

    public void Applied(SiteConfig previous, SiteConfig current, ImmutableArray<ConfigDiagnostic> diagnostics)
    {
        (Previous, Current) = (previous, current);
        _heard.Writer.TryWrite($"applied {current.Title}{string.Concat(diagnostics.Select(d => $"; {d}"))}");
    }

    public void Rejected(ImmutableArray<ConfigDiagnostic> diagnostics) =>
        _heard.Writer.TryWrite($"rejected {string.Join("; ", diagnostics)}");

    public string Next() => _heard.Reader.TryRead(out var heard) ? heard : "nothing";
}

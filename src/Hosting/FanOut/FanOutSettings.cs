using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Channels.Embedded;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Measuring;
using PluginChat.Hosting.Notices;

namespace PluginChat.Hosting.FanOut;

/// <summary>What all actions of a host share.</summary>
/// <param name="Clock">The time that deliveries are noted with. Somebody has to move it.</param>
/// <param name="Pumps">How many walks go on at a time, each over its share of an action's clients.</param>
sealed record FanOutSettings(CoarseClock Clock, int Pumps)
{
    /// <summary>What messages go through.</summary>
    public IMessageEngine Engine { get; init; } = new EmbeddedEngine();

    /// <summary>Where other hosts are told what is no message.</summary>
    public INoticeBoard Board { get; init; } = new NoOtherHosts();

    /// <summary>How much the actions of a controller keep, by its source.</summary>
    public Func<string, Retention> RetentionOf { get; init; } = static _ => Retention.Default;

    /// <summary>Told by a controller's name what its people should know.</summary>
    public Action<string, string>? Notice { get; init; }

    /// <summary>Told by an action's name of each message to several clients that the engine did not take.</summary>
    public Action<string>? PublishRefused { get; init; }

    // One pump can keep several receivers busy; half the cores leaves room for them.
    public FanOutSettings(CoarseClock clock)
        : this(clock, Math.Clamp(Environment.ProcessorCount / 2, 1, 16)) { }
}

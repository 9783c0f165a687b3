using PluginChat.Hosting.Channels;

namespace PluginChat.Hosting.Configuration.Model;

/// <summary>
/// What becomes of clients that cannot be told of a loss in a note, when messages for them were lost (<c>websockets.onLoss</c>).
/// </summary>
enum OnLoss
{
    /// <summary>
    /// They stay, and do not learn of it. Those that speak <see cref="Channels.ChannelNotes.Protocol"/> get a note either way.
    /// </summary>
    Stay,

    /// <summary>They are closed with 1013 and a reason that says so, behind everything that came before the loss.</summary>
    Close,
}

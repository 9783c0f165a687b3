namespace PluginChat.Hosting.WebSockets.Receiving;

/// <summary>What has come of a message or a frame that has not ended, for a process that goes on with the rest.</summary>
/// <param name="Frames">It, as a client would send it: nothing where it stands between two messages.</param>
/// <param name="HandedOn">How much before that the controller has, in pieces.</param>
/// <param name="Counted">How many of the bytes were counted as received, and will be once more.</param>
readonly record struct BegunInput(byte[] Frames, long HandedOn, long Counted)
{
    public static BegunInput Nothing { get; } = new([], 0, 0);
}

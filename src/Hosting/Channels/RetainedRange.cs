using System.Collections;

namespace PluginChat.Hosting.Channels;

/// <summary>Messages one after the other, up to an offset. It costs nothing to have, however many there are.</summary>
/// <param name="First">The first; null for none.</param>
/// <param name="Until">The last offset that belongs to it.</param>
readonly record struct RetainedRange(Retained? First, long Until) : IEnumerable<Retained>
{
    public IEnumerator<Retained> GetEnumerator()
    {
        for (var message = First; message is not null && message.Offset <= Until; message = message.Next)
            yield return message;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

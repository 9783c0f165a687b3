using System.Text;
using PluginChat.Bench.Load.Checks;

namespace PluginChat.Bench.Load.Senders;

/// <summary>What the messages say, after the place of the stamp: letters that need no escape in JSON.</summary>
static class MessageText
{
    const int Seed = 42; // The same text in every run.
    const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    static readonly string[] s_words =
    [
        "the",
        "room",
        "is",
        "open",
        "and",
        "everyone",
        "who",
        "reads",
        "this",
        "message",
        "has",
        "been",
        "in",
        "it",
        "since",
        "morning",
    ];

    public static byte[] Of(int bytes, bool compressible)
    {
        var random = new Random(Seed);
        var text = new StringBuilder(new string('0', Stamp.Bytes));
        while (text.Length < bytes)
            _ = compressible
                ? text.Append(' ').Append(s_words[random.Next(s_words.Length)])
                : text.Append(Letters[random.Next(Letters.Length)]);
        return Encoding.ASCII.GetBytes(text.ToString(0, bytes));
    }
}

using System.Text;
using System.Text.Json;
using PluginChat.Client;
using PluginChat.Client.Connecting;
using PluginChat.Client.Reading;
using PluginChat.Client.Sending;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.ClientLibrary;

/// <summary>The examples of docs/protocol.md, which clients/js runs as well.</summary>
public sealed class VectorTests
{
    static JsonElement Read(string name) =>
        JsonDocument.Parse(File.ReadAllText(Repository.PathOf("clients", "vectors", name + ".json"))).RootElement;

    static IEnumerable<JsonElement> Cases(string name) => Read(name).GetProperty("cases").EnumerateArray();

    static string[] Told(JsonElement example) => [.. example.GetProperty("told").EnumerateArray().Select(t => t.GetString()!)];

    [Fact]
    public void Frames_OfTheVectors_AreUnderstood()
    {
        foreach (var example in Cases("reading"))
        {
            var session = example.TryGetProperty("session", out var named) ? named.GetString() : null;
            var reader = new FrameReader(50, session);
            var said = new List<string>();

            foreach (var step in example.GetProperty("steps").EnumerateArray())
            {
                if (step.ValueKind == JsonValueKind.String)
                    said.AddRange(reader.Read(Encoding.UTF8.GetBytes(step.GetString()!), isText: true).Select(Say));
                else if (step.TryGetProperty("open", out var protocol))
                    reader.Opened(protocol.GetString());
                else
                    said.AddRange(reader.Read(Bytes(step.GetProperty("bytes")), isText: false).Select(Say));
            }

            Assert.Equal([$"{example.GetProperty("what")}", .. Told(example)], [$"{example.GetProperty("what")}", .. said]);
            Assert.Equal(example.GetProperty("query").GetString(), reader.Query);
        }
    }

    static byte[] Bytes(JsonElement numbers) => [.. numbers.EnumerateArray().Select(n => n.GetByte())];

    static string Say(ChatEvent what) =>
        what switch
        {
            Greeted g => $"begins {g.Resumed?.ToString().ToLowerInvariant() ?? "null"} {g.Messages}"
                + (g.Reason is null ? "" : $" {g.Reason}")
                + (g.ToGroups > 0 ? $" groups {g.ToGroups}" : "")
                + (g.LostAlone > 0 ? $" alone {g.LostAlone}" : ""),
            ChatMessage m =>
                $"{(m.IsEarlier ? "earlier" : "now")} {(m.IsText ? m.Text : $"bytes {string.Join(',', m.Payload.ToArray())}")}",
            CaughtUp => "caught up",
            MessagesLost l => $"gap {l.Missed?.ToString() ?? "null"}",
            Receipt r => $"received {r.Number}",
            ReceiptUpTo r => $"received up to {r.Number?.ToString() ?? "null"}"
                + (r.Also.Length > 0 ? $" and {string.Join(',', r.Also)}" : ""),
            _ => what.ToString(),
        };

    [Fact]
    public void Messages_OfTheVectors_AreSentAndAccountedFor()
    {
        foreach (var example in Cases("sending"))
        {
            var said = new List<string>();
            var isOpen = false;
            var outbox = new Outbox(
                (message, number) =>
                {
                    if (isOpen)
                        said.Add(number == 0 ? $"writes {Text(message)}" : $"writes {number}\n{Text(message)}");
                    return isOpen;
                },
                (message, outcome) => said.Add($"{outcome.ToString().ToLowerInvariant()} {Text(message)}")
            );

            foreach (var step in example.GetProperty("steps").EnumerateArray())
                Take(outbox, step, ref isOpen);

            Assert.Equal([$"{example.GetProperty("what")}", .. Told(example)], [$"{example.GetProperty("what")}", .. said]);
        }
    }

    static string Text(SentMessage message) => Encoding.UTF8.GetString(message.Payload.Span);

    static void Take(Outbox outbox, JsonElement step, ref bool isOpen)
    {
        var what = step.EnumerateObject().First();
        switch (what.Name)
        {
            case "send":
                outbox.Send(new(Encoding.UTF8.GetBytes(what.Value.GetString()!), isText: true));
                break;
            case "opened":
                isOpen = true;
                outbox.Opened(
                    what.Value.GetProperty("numbers").GetBoolean(),
                    Number(what.Value.GetProperty("received")),
                    what.Value.GetProperty("resumed").GetBoolean()
                );
                break;
            case "received":
                outbox.Received(what.Value.GetInt64());
                break;
            case "upTo":
                long[] also = step.TryGetProperty("also", out var numbers) ? [.. numbers.EnumerateArray().Select(n => n.GetInt64())] : [];
                outbox.ReceivedUpTo(Number(what.Value), also);
                break;
            case "broke":
                isOpen = false;
                outbox.Broke(what.Value.GetInt32());
                break;
            default:
                isOpen = false;
                outbox.End();
                break;
        }
    }

    static long? Number(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    [Fact]
    public void Closes_OfTheVectors_EndInTheirPauses()
    {
        var vectors = Read("closing");
        Assert.All(vectors.GetProperty("final").EnumerateArray(), code => Assert.True(new Closing(code.GetInt32(), "").IsFinal));
        Assert.All(vectors.GetProperty("passing").EnumerateArray(), code => Assert.False(new Closing(code.GetInt32(), "").IsFinal));
        foreach (var example in vectors.GetProperty("pauses").EnumerateArray())
        {
            var backoff = new Backoff();
            Assert.Equal(
                example.GetProperty("pausesMs").EnumerateArray().Select(ms => ms.GetDouble()),
                example
                    .GetProperty("closes")
                    .EnumerateArray()
                    .Select(close => new Closing(close[0].GetInt32(), close[1].GetString()!))
                    .Select(close => backoff.Next(close, example.GetProperty("random").GetDouble()).TotalMilliseconds)
            );
        }
    }
}

using System.Globalization;
using PluginChat.Testing.Lengths;

namespace PluginChat.Functional.Tests.Attacks;

/// <summary>Controllers that attacks use, or are.</summary>
static class AttackSources
{
    /// <summary>An action whose clients join ("j"), leave ("l") and talk, to the room or, in binary, to all but themselves.</summary>
    public const string Rooms = """
        using PluginChat;

        [Action("test/rooms")]
        public sealed class Rooms : WebSocketAction
        {
            public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
            {
                if (message.Kind == WebSocketMessageKind.Text && message.GetText() == "j") Groups["room"].Add(client);
                else if (message.Kind == WebSocketMessageKind.Text && message.GetText() == "l") Groups["room"].Remove(client);
                else if (message.Kind == WebSocketMessageKind.Text) Groups["room"].Send(message);
                else Clients.Send(message, except: client);
                return default;
            }
        }
        """;

    /// <summary>An action that throws at what is not JSON, as many do.</summary>
    public const string Json = """
        using PluginChat;

        [Action("test/json")]
        public sealed class Json : WebSocketAction
        {
            public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
            {
                client.Send(System.Text.Json.JsonDocument.Parse(message.GetText()).RootElement.ToString());
                return default;
            }
        }
        """;

    public const string Failing = """
        using PluginChat;

        [Action("test/x")]
        public sealed class Failing : WebSocketAction
        {
            public Failing() => throw new InvalidOperationException("no luck");
        }
        """;

    /// <summary>An action that answers with a number.</summary>
    public static string Numbered(int number) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            using PluginChat;

            [Action("test/x")]
            public sealed class Numbered : WebSocketAction
            {
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    client.Send("{{number}}");
                    return default;
                }
            }
            """
        );

    /// <summary>Sources that each took a compiler down, or kept it busy for ever.</summary>
    public static string[] Hostile { get; } =
    [
        $"class A {{ void M() {{ var x = {new string('(', 10_000)}1{new string(')', 10_000)}; }} }}",
        $"class A<T> {{ }} class P {{ {Repeat("A<", 5_000)}int{Repeat(">", 5_000)} f; }}",
        $"class A {{ void M() {{ object o = 1; var x = o{Repeat(" as object", 20_000)}; }} }}",
        // Ends with its memory or its time only, which is half a minute.
        .. TestLength.IsFull ? (string[])["class A<A1,B1,C1,D1,E1,F1>{class B:A<B,B,B,B,B,B>{B.B.B.B.B.B.B.B.B b;}}"] : [],
    ];

    /// <summary>As many errors as this.</summary>
    public static string Errors(int count) => $"class A {{ {Repeat("x y z; ", count)} }}";

    public static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}

using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>What the framework's source generators write works in a controller, and leaves memory with its version.</summary>
public sealed class GeneratorTests
{
    const int Reloads = 50,
        CompiledVersions = 3;

    static string Source(int version) =>
        $$"""
            using System.Text.Json;
            using System.Text.Json.Serialization;
            using System.Text.RegularExpressions;
            using PluginChat;

            public sealed record Line(string Room, int Version);

            [JsonSerializable(typeof(Line))]
            [JsonSerializable(typeof(Dictionary<string, List<Line>>))]
            public sealed partial class Lines : JsonSerializerContext;

            [Action("test/chat")]
            public sealed partial class Chat(ILogger<Chat> log) : WebSocketAction
            {
                [GeneratedRegex("^/join (?<room>.+)$", RegexOptions.IgnoreCase, 1000)] private static partial Regex Join();
                [LoggerMessage(Level = LogLevel.Information, Message = "joined {Line} of {Rooms}")]
                partial void Joined(Line line, string[] rooms);

                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    var room = Join().Match(message.GetText()).Groups["room"].Value;
                    var json = JsonSerializer.Serialize(new Line(room, {{version}}), Lines.Default.Line);
                    var line = JsonSerializer.Deserialize(json, Lines.Default.Line)!;
                    Joined(line, [room]);
                    client.Send(JsonSerializer.Serialize(new() { [room] = [line] }, Lines.Default.DictionaryStringListLine));
                    return default;
                }
            }
            """;

    [Fact]
    public async Task GeneratedCode_OverFiftyReloads_LeavesNoVersionInMemory()
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(esp: "compile: true, update: false"));
        await using var edited = await EditedSite.ServeAsync(site, Source(0));
        for (var i = 1; i <= Reloads; i++)
        {
            site.WriteController(Source(i % CompiledVersions));
            await edited.Lane.RescanAsync(CancellationToken.None);
            Assert.Equal($$"""{"lobby":[{"Room":"lobby","Version":{{i % CompiledVersions}}}]}""", await edited.AskAsync("/JOIN lobby"));
        }
        Assert.Equal(Reloads + 1, edited.Lane.Controller.Current?.Number);
        Assert.True(site.Log.Has("joined Line { Room = lobby, Version = 2 } of lobby"));

        site.Log.Entries.Clear();
        await site.AssertRetiredLeaveMemoryAsync();
    }
}

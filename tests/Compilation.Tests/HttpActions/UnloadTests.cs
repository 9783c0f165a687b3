using System.Text;
using PluginChat.Testing.Lengths;

namespace PluginChat.Compilation.Tests.HttpActions;

/// <summary>Binding, checking and JSON keep no version of a controller in memory.</summary>
public sealed class UnloadTests
{
    const int Versions = 2;

    static readonly int s_reloads = TestLength.Choose(50, 16, 10);

    static string Source(int version) =>
        $$"""
            using System.ComponentModel.DataAnnotations;
            public enum Mood { Good, Bad }
            public readonly record struct Token(string Text) : IParsable<Token>
            {
                public static Token Parse(string text, IFormatProvider? provider) => new(text);
                public static bool TryParse(string? text, IFormatProvider? provider, out Token token)
                {
                    token = new(text ?? "");
                    return text != "x";
                }
            }
            public sealed class OddAttribute : ValidationAttribute
            {
                protected override ValidationResult? IsValid(object? value, ValidationContext context) =>
                    value is int n && n % 2 == 0 ? new("even") : null;
            }
            public sealed record Author([Required, EmailAddress] string Mail, [Odd] int Age, Mood Mood) : IValidatableObject
            {
                public IEnumerable<ValidationResult> Validate(ValidationContext context)
                {
                    if (Age > 100) yield return new("too old", [nameof(Age)]);
                }
            }
            public sealed record Post([StringLength(9)] string Title, Author Author, List<Author>? Others = null)
            {
                public Token Token { get; init; }
            }
            public sealed class Test : HttpActions
            {
                [Action("post")] public Post Post(Post post) => post with { Title = post.Title + {{version}} };
                [Action("any")] public object Any(Token token, Mood[] moods) => new { token, moods, version = {{version}} };
                [Action("events")]
                public async IAsyncEnumerable<Author> Events() { await Task.Yield(); yield return new("a@b", {{version}}, Mood.Bad); }
            }
            """;

    [Fact]
    public async Task Versions_ThatAnsweredAllKindsOfRequests_LeaveMemory()
    {
        await using var server = await ActionServer.StartAsync(Source(0));
        var old = new List<WeakReference>();
        for (var i = 1; i <= s_reloads; i++)
        {
            old.Add(server.Load(Source(i % Versions)));
            var (json, form) = (
                new StringContent("""{"title":"t","author":{"mail":"a@b","age":1,"mood":1}}""", Encoding.UTF8, "application/json"),
                Form("1")
            );
            Assert.Equal(
                "200 {\"title\":\"t"
                    + i % Versions
                    + "\",\"author\":{\"mail\":\"a@b\",\"age\":1,\"mood\":1},\"others\":null,\"token\":{\"text\":null}}",
                await server.AskAsync("post", json)
            );
            Assert.StartsWith($$"""200 {"title":"t{{i % Versions}}",""", await server.AskAsync("post", form), StringComparison.Ordinal);
            Assert.Equal("400\nauthor.age: even", await server.ErrorsAsync("post", Form("2")));
            Assert.Equal("400\nauthor.age: too old", await server.ErrorsAsync("post", Form("101")));
            Assert.StartsWith(
                "400\n",
                await server.ErrorsAsync("post", new StringContent("""{"title":5}""", Encoding.UTF8, "application/json")),
                StringComparison.Ordinal
            );
            Assert.Equal(
                "200 {\"token\":{\"text\":\"y\"},\"moods\":[1,0],\"version\":" + i % Versions + "}",
                await server.AskAsync("any?token=y&moods=bad&moods=good")
            );
            Assert.StartsWith("400\n", await server.ErrorsAsync("any?token=x&moods=1"), StringComparison.Ordinal);
            Assert.Equal("200 data: {\"mail\":\"a@b\",\"age\":" + i % Versions + ",\"mood\":1}\n\n", await server.AskAsync("events"));
        }
        for (var round = 0; round < 10 && old.Any(o => o.IsAlive); round++)
        {
            await Task.Yield();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.Equal(0, old.Count(o => o.IsAlive));
    }

    static FormUrlEncodedContent Form(string age) =>
        new(
            new Dictionary<string, string>
            {
                ["title"] = "t",
                ["author.mail"] = "a@b",
                ["author.age"] = age,
                ["author.mood"] = "bad",
            }
        );
}

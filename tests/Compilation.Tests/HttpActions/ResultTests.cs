using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace PluginChat.Compilation.Tests.HttpActions;

/// <summary>What an action returns is what is answered, with its type.</summary>
public sealed class ResultTests
{
    const string Source = """
        using System.IO.Pipelines;
        using System.Runtime.CompilerServices;
        using System.Text;
        using Microsoft.AspNetCore.Http.HttpResults;
        using Microsoft.AspNetCore.Mvc;
        public sealed record Item(string Name, DayOfWeek Day);
        public sealed class Greeting(string word) { public string Word => word; }
        public sealed class Outer
        {
            public sealed class Inner : HttpActions
            {
                [Action("nested")] public string Nested() => "nested";
            }
        }
        public sealed class Test : HttpActions
        {
            [Action("text")] public string Text() => "é\n";
            [Action("none")] public string? None() => null;
            [Action("void")] public void Void() { }
            [Action("task")] public Task Task() => System.Threading.Tasks.Task.CompletedTask;
            [Action("value-task")] public async ValueTask<string> ValueTask() { await System.Threading.Tasks.Task.Yield(); return "later"; }
            [Action("typed")] public string Typed(HttpContext context) { context.Response.ContentType = "text/css"; return "a{}"; }
            [Action("long")] public string Long() => new('é', 5000);
            [Action("json")] public Item Json() => new("a", DayOfWeek.Friday);
            [Action("json-later")]
            public async Task<List<Item>?> JsonLater() { await System.Threading.Tasks.Task.Yield(); return [new("a", 0)]; }
            [Action("number")] public int Number() => 5;
            [Action("null")] public Item? Null() => null;
            [Action("object")] public object Object(string what) =>
                what switch { "text" => "t", "item" => new Item("o", 0), "bytes" => new byte[] { 65 }, _ => Results.NotFound() };
            [Action("bytes")] public byte[] Bytes() => [65, 66];
            [Action("memory")] public ReadOnlyMemory<byte> Memory() => new byte[] { 65, 66 };
            [Action("stream")] public Stream Stream() => new MemoryStream(Encoding.UTF8.GetBytes("streamed"));
            [Action("result")] public IResult Result() => Results.StatusCode(418);
            [Action("results")]
            public Results<Ok<string>, NotFound> Either(bool there) => there ? TypedResults.Ok("x") : TypedResults.NotFound();
            [Action("created")]
            public async Task<Created> Created() { await System.Threading.Tasks.Task.Yield(); return TypedResults.Created("/item/5"); }
            [Action("events")] public async IAsyncEnumerable<Item> Events([EnumeratorCancellation] CancellationToken token = default)
            {
                for (var i = 0; i < 2; i++) { await System.Threading.Tasks.Task.Yield(); yield return new($"{i}", 0); }
            }
            [Action("lines")]
            public async IAsyncEnumerable<string> Lines() { await System.Threading.Tasks.Task.Yield(); yield return "a\nb"; }

            [Action("items")]
            public async IAsyncEnumerable<System.Net.ServerSentEvents.SseItem<int>> Items()
            {
                await System.Threading.Tasks.Task.Yield();
                yield return new(1, "ping") { EventId = "7" };
            }

            [Action("service")]
            public string Service([FromServices] Encoding encoding, [FromServices] TimeProvider? time) =>
                $"{encoding.WebName} {time is null}";
            [Action("keyed")] public string Keyed([FromKeyedServices("k")] string text) => text;
            [Action("body")] public async Task<string> Body(Stream body, int id) => $"{id} {await new StreamReader(body).ReadToEndAsync()}";
            [Action("pipe")] public async Task<long> Pipe(PipeReader body)
            {
                var n = 0L;
                while (true)
                {
                    var read = await body.ReadAsync();
                    n += read.Buffer.Length;
                    body.AdvanceTo(read.Buffer.End);
                    if (read.IsCompleted) return n;
                }
            }
            [Action("file")] public string File(IFormFile file, string note) => $"{file.FileName} {file.Length} {note}";
            [Action("files")]
            public string Files(IReadOnlyList<IFormFile> file, IFormFileCollection all, IFormCollection form) =>
                $"{file.Count} {all.Count} {form.Count}";
            [Action("upload")] public string Upload(Upload upload) => $"{upload.Name} {upload.Picture?.FileName} {upload.More.Count}";
            [Action("many", "get", "POST")] public string Many() => "many";
        }
        public sealed record Upload(string Name, IFormFile? Picture, List<IFormFile> More);
        """;

    [Fact]
    public async Task Results_OfEachKind_AreAnswered()
    {
        await using var server = await ActionServer.StartAsync(
            Source,
            services => services.AddSingleton(Encoding.UTF8 as Encoding).AddKeyedSingleton("k", "keyed")
        );
        async Task Is(string expected, string path, HttpContent? content = null)
        {
            using var response = await server.SendAsync(content is null ? HttpMethod.Get : HttpMethod.Post, path, content);
            var type = response.Content.Headers.ContentType?.MediaType;
            Assert.Equal($"{path}: {expected}", $"{path}: {(int)response.StatusCode} {type} {await response.Content.ReadAsStringAsync()}");
        }

        await Is("200 text/plain é\n", "text");
        await Is("200 text/plain ", "none");
        await Is("200  ", "void");
        await Is("200  ", "task");
        await Is("200 text/plain later", "value-task");
        await Is("200 text/css a{}", "typed");
        await Is("200 text/plain " + new string('é', 5000), "long");
        await Is("""200 application/json {"name":"a","day":5}""", "json");
        await Is("""200 application/json [{"name":"a","day":0}]""", "json-later");
        await Is("200 application/json 5", "number");
        await Is("200 application/json null", "null");
        await Is("200 text/plain t", "object?what=text");
        await Is("""200 application/json {"name":"o","day":0}""", "object?what=item");
        await Is("200 application/octet-stream A", "object?what=bytes");
        await Is("404  ", "object?what=");
        await Is("200 application/octet-stream AB", "bytes");
        await Is("200 application/octet-stream AB", "memory");
        await Is("200 application/octet-stream streamed", "stream");
        await Is("418  ", "result");
        await Is("200 application/json \"x\"", "results?there=true");
        await Is("404  ", "results?there=false");
        await Is("201  ", "created");
        await Is("200 text/event-stream data: {\"name\":\"0\",\"day\":0}\n\ndata: {\"name\":\"1\",\"day\":0}\n\n", "events");
        await Is("200 text/event-stream data: a\ndata: b\n\n", "lines");
        await Is("200 text/event-stream event: ping\ndata: 1\nid: 7\n\n", "items");
        await Is("200 text/plain utf-8 True", "service");
        await Is("200 text/plain keyed", "keyed");
        await Is("200 text/plain 5 body", "body/5", new StringContent("body"));
        await Is("200 application/json 3", "pipe", new ByteArrayContent([1, 2, 3]));
        await Is("200 text/plain nested", "nested");
        await Is("200 text/plain many", "many");
        await Is("200 text/plain a.txt 3 n", "file", Upload(("file", "a.txt"), ("note", null)));
        await Is("200 text/plain 2 3 1", "files", Upload(("file", "a.txt"), ("file", "b.txt"), ("other", "c.txt"), ("note", null)));
        await Is("200 text/plain n a.png 1", "upload", Upload(("name", null), ("picture", "a.png"), ("more", "b.png")));
        Assert.Equal("400\nfile: The file field is required.", await server.ErrorsAsync("file", Upload(("note", null))));
        Assert.StartsWith("415\n", await server.ErrorsAsync("file", new StringContent("x")), StringComparison.Ordinal);
    }

    // A field with a file name is a file of three bytes, one without is a text.
    static MultipartFormDataContent Upload(params (string Name, string? File)[] fields)
    {
        var content = new MultipartFormDataContent();
        foreach (var (name, file) in fields)
        {
            if (file is null)
                content.Add(new StringContent("n"), name);
            else
                content.Add(new ByteArrayContent([1, 2, 3]), name, file);
        }
        return content;
    }
}

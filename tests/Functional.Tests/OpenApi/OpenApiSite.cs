using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.OpenApi;

/// <summary>A site whose actions are described.</summary>
static class OpenApiSite
{
    public const string Key = "openapi: '/openapi.json',";

    public const string Routes = """
        { name: 'get', pattern: '^/post/{id=[0-9]+}$', methods: [ 'GET' ], source: 'controllers/chat', target: 'post/get' },
        { name: 'slug', pattern: '^/slug/{slug=[a-z]+}(~/{part}~)$', source: 'controllers/chat', target: 'post/slug' },
        { name: 'change', pattern: '^/post/{number=[0-9]+}$', methods: [ 'PUT' ], source: 'controllers/chat', target: 'post/put' },
        { name: 'api', pattern: '^/api/{controller}/{action}$', source: 'controllers/chat', target: '$1/$2' },
        { name: 'named', pattern: '^/more/{controller}/{action}/*$', source: 'controllers/${controller}', target: '${action}' },
        { name: 'vague', pattern: '^/vague/.*$', source: 'controllers/chat', target: 'post/get' },
        { name: 'files'
        """;

    public static string Source(int version) =>
        $$"""
            using System.ComponentModel.DataAnnotations;
            using Microsoft.AspNetCore.Mvc;
            using PluginChat;

            /// <summary>Who wrote it.</summary>
            public sealed record Author([Required, EmailAddress] string Mail, [Range(0, 150)] int Age = 18);
            public sealed record Post([StringLength(100)] string Title, Author Author, string? Text = null, List<string>? Tags = null);
            public sealed record Unused(int A);

            /// <summary>What people post.</summary>
            public sealed class Posts : HttpActions
            {
                /// <summary>Gets version {{version}}.</summary>
                /// <param name="id">Its number.</param>
                [Action("post/get")] public Post Get(int id, bool brief = false) => new($"{id}", new("a@b"));
                [Action("post/slug")] public string Slug(string slug, string? part) => slug + part;
                [Action("post/put", "PUT")] public Post Put(int number, Post post) => post;
                [Action("post/create", "POST")] public IResult Create(Post post, [FromHeader] string? trace) => Results.Ok(post);
                [Action("post/login", "POST")] public void Login(string user, string password, bool stay) { }
                [Action("post/search", "GET", "POST")] public Post[] Search(Author author, string[] tag) => [];
                [Action("post/upload", "POST")] public long Upload(IFormFile file, string note) => file.Length;
                [Action("post/raw", "PUT")] public void Raw(Stream body) { }
                [Action("post/events")] public async IAsyncEnumerable<Post> Events() { await Task.Yield(); yield break; }
            }
            """;

    public const string Other = """
        using PluginChat;
        public sealed record Post(int Other);
        public sealed class Others : HttpActions { [Action("list")] public Post List(Post post) => post; }
        """;

    public static async Task<TestSite> StartAsync(string http = Key, string esp = "compile: true, update: false")
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(http: http, esp: esp).Replace("{ name: 'files'", Routes, StringComparison.Ordinal));
        site.WriteController(Source(0));
        site.Write("controllers/other/Other.cs", Other);
        return await site.StartAsync();
    }
}

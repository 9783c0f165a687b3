using System.Runtime.Loader;
using System.Text;
using Microsoft.AspNetCore.Http;
using PluginChat.Compilation;
using PluginChat.Compilation.Requests;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Sources;
using PluginChat.Pages;

namespace PluginChat.Testing.Sources;

/// <summary>Files of a controller's folder as the host compiles them, and its pages as they come out.</summary>
static class CompiledPages
{
    sealed class Source(Dictionary<string, Type> types) : IPageSource
    {
        public Page? Create(string path) => types.TryGetValue(path, out var type) ? (Page)Activator.CreateInstance(type)! : null;
    }

    sealed class EmptyServices : IServiceProvider
    {
        public static readonly EmptyServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }

    /// <param name="files">Names and contents; the bytes of a text are its UTF-8.</param>
    public static CompileResult Compile(params (string Name, string Content)[] files) =>
        CompiledSource
            .CompilerOf(isDebug: false)
            .Compile(
                new(
                    SourceSet.Of(
                        "/site",
                        [.. files.Select(f => new SourceFile($"/site/{f.Name}", f.Name, Encoding.UTF8.GetBytes(f.Content)))]
                    ),
                    "pages",
                    "/site",
                    IsDebug: false,
                    AnalysisStage.BeforeLive
                ),
                CancellationToken.None
            );

    /// <summary>What the page <c>index.esp</c> of this text writes.</summary>
    public static Task<string> RenderAsync(string page) => RenderAsync(("index.esp", page));

    /// <summary>What <c>index.esp</c> writes.</summary>
    public static async Task<string> RenderAsync(params (string Name, string Content)[] files) =>
        (await RenderAsync(files, [("index.esp", "")]))[0];

    /// <summary>What each page writes, asked with a parameter <c>name</c>.</summary>
    public static Task<string[]> RenderEachAsync((string Path, string Content, string Name)[] pages) =>
        RenderAsync([.. pages.Select(p => (p.Path, p.Content))], [.. pages.Select(p => (p.Path, p.Name))]);

    static async Task<string[]> RenderAsync((string Name, string Content)[] files, (string Path, string Name)[] asked)
    {
        var result = Compile(files);
        Assert.True(result.Assembly is not null, string.Join('\n', result.Messages));
        var context = new AssemblyLoadContext("pages", isCollectible: true);
        try
        {
            var types = context
                .LoadFromStream(new MemoryStream(result.Assembly))
                .GetTypes()
                .Where(t => typeof(Page).IsAssignableFrom(t))
                .ToDictionary(t => ((PagePathAttribute)t.GetCustomAttributes(typeof(PagePathAttribute), false)[0]).Path);
            var outputs = new List<string>();
            foreach (var (path, name) in asked)
                outputs.Add(await RenderAsync(new Source(types), path, name));
            return [.. outputs];
        }
        finally
        {
            context.Unload();
        }
    }

    static async Task<string> RenderAsync(Source pages, string path, string name)
    {
        var http = new DefaultHttpContext();
        http.Request.QueryString = QueryString.Create("name", name);
        using var output = new PageOutput();
        var parameters = new PageParameters(new Dictionary<string, string>(), form: null, http.Request.Query);
        await new PageContext(http, parameters, EmptyServices.Instance, pages, output) { AppUrl = "/app" }.RenderAsync(path);
        return Encoding.UTF8.GetString(output.Written.Span);
    }

    /// <summary>What the compiler says, in order.</summary>
    public static string[] Messages(params (string Name, string Content)[] files) => [.. Compile(files).Messages.Select(m => m.ToString())];
}

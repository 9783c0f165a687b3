using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PluginChat.Functional.Tests.Packages;

/// <summary>A registry on loopback with one image in it, which stands for that of ASP.NET: no network is needed to build on it.</summary>
sealed class BaseImageRegistry : IAsyncDisposable
{
    const string Manifests = "application/vnd.oci.image.manifest.v1+json";
    const string Configs = "application/vnd.oci.image.config.v1+json";
    const string Layers = "application/vnd.oci.image.layer.v1.tar+gzip";

    readonly Dictionary<string, (string Type, byte[] Content)> _contents = [];
    readonly WebApplication _web;

    BaseImageRegistry()
    {
        var tar = Tar();
        var layer = Add(Layers, Compressed(tar));
        var config = Add(
            Configs,
            Encoding.UTF8.GetBytes(
                $$$"""
                {
                  "architecture": "amd64", "os": "linux",
                  "config": { "Env": [ "PATH=/usr/bin", "APP_UID=1654" ], "WorkingDir": "/" },
                  "rootfs": { "type": "layers", "diff_ids": [ "{{{Digest(tar)}}}" ] }
                }
                """
            )
        );
        string Described(string type, string digest) =>
            $$"""{ "mediaType": "{{type}}", "digest": "{{digest}}", "size": {{_contents[digest].Content.Length}} }""";
        var manifest = $$"""
            {
              "schemaVersion": 2, "mediaType": "{{Manifests}}",
              "config": {{Described(Configs, config)}}, "layers": [ {{Described(Layers, layer)}} ]
            }
            """;
        _contents["10.0"] = _contents[Add(Manifests, Encoding.UTF8.GetBytes(manifest))];

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _web = builder.Build();
        _web.MapMethods("/v2/", ["GET", "HEAD"], () => Results.Ok());
        _web.MapMethods("/v2/aspnet/{kind}/{name}", ["GET", "HEAD"], Answer);
    }

    /// <summary>What to build on.</summary>
    public string Image => $"localhost:{new Uri(_web.Urls.Single()).Port}/aspnet:10.0";

    public static async Task<BaseImageRegistry> StartAsync()
    {
        var registry = new BaseImageRegistry();
        await registry._web.StartAsync(TestContext.Current.CancellationToken);
        return registry;
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    static string Digest(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    IResult Answer(string name, HttpContext context)
    {
        if (!_contents.TryGetValue(name, out var found))
            return Results.NotFound();
        context.Response.Headers["Docker-Content-Digest"] = Digest(found.Content);
        return Results.Bytes(found.Content, found.Type);
    }

    string Add(string type, byte[] content)
    {
        var digest = Digest(content);
        _contents[digest] = (type, content);
        return digest;
    }

    static byte[] Tar()
    {
        var content = new MemoryStream();
        using (var tar = new TarWriter(content, leaveOpen: true))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "base") { DataStream = new MemoryStream("base"u8.ToArray()) });
        return content.ToArray();
    }

    static byte[] Compressed(byte[] content)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(content);
        return compressed.ToArray();
    }
}

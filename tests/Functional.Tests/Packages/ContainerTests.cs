using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Packages;

/// <summary>The image of the host, as 'dotnet publish' makes it without Docker.</summary>
[Collection(PackageFeed.Collection)]
public sealed class ContainerTests
{
    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    static readonly string s_version = typeof(ContainerTests).Assembly.GetName().Version!.ToString(3);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Length", "Long")]
    public async Task Image_OfTheHost_IsATarballWhoseConfigurationRunsIt()
    {
        await using var folder = new TestSite();
        await using var registry = await BaseImageRegistry.StartAsync();
        var file = folder.PathOf("pluginchat.tar");

        var published = await CommandRun.InAsync(
            Repository.PathOf(),
            s_patience,
            [
                "dotnet",
                "publish",
                "src/Host",
                "--no-build",
                "-c",
                HostProcess.BuildConfiguration,
                "-t:PublishContainer",
                "-v",
                "quiet",
                $"-p:ContainerArchiveOutputPath={file}",
                $"-p:ContainerBaseImage={registry.Image}",
                $"-p:PublishDir={folder.PathOf("publish")}/",
            ],
            new Dictionary<string, string?> { ["MSBUILDDISABLENODEREUSE"] = "1", ["PATH"] = Path.GetDirectoryName(Environment.ProcessPath) }
        );

        Assert.True(published.ExitCode == 0, published.Said);
        var entries = await EntriesAsync(await File.ReadAllBytesAsync(file, Cancellation));
        var index = JsonNode.Parse(entries["index.json"])!["manifests"]![0]!;
        var image = (string?)index["annotations"]!["io.containerd.image.name"];
        Assert.EndsWith($"/pluginchat:{s_version}", image, StringComparison.Ordinal);
        var compose = await File.ReadAllTextAsync(Repository.PathOf("deploy", "compose.yaml"), Cancellation);
        Assert.Contains($"image: pluginchat:{s_version}\n", compose, StringComparison.Ordinal);

        var manifest = JsonNode.Parse(Blob(entries, index["digest"]))!;
        var configured = JsonNode.Parse(Blob(entries, manifest["config"]!["digest"]))!["config"]!;
        Assert.Equal("1654", (string?)configured["User"]);
        Assert.Equal(["8080/tcp"], configured["ExposedPorts"]!.AsObject().Select(port => port.Key));
        Assert.Contains("ASPNETCORE_HTTP_PORTS=8080", configured["Env"]!.AsArray().Select(variable => (string?)variable));
        Assert.Equal(["dotnet", "/app/PluginChat.Host.dll"], configured["Entrypoint"]!.AsArray().Select(word => (string?)word));
        Assert.Equal(["--config", "/host/appweb.json"], configured["Cmd"]!.AsArray().Select(word => (string?)word));
        Assert.Equal("PluginChat", (string?)configured["Labels"]!["org.opencontainers.image.title"]);
        Assert.Equal("MIT", (string?)configured["Labels"]!["org.opencontainers.image.licenses"]);
        Assert.Equal(s_version, (string?)configured["Labels"]!["org.opencontainers.image.version"]);

        // What is in it is the host: started as the image starts it, but for where its folders are here.
        using (var layer = new MemoryStream(Blob(entries, manifest["layers"]![1]!["digest"])))
        await using (var content = new GZipStream(layer, CompressionMode.Decompress))
            await TarFile.ExtractToDirectoryAsync(content, Directory.CreateDirectory(folder.PathOf("image")).FullName, false, Cancellation);
        await using var host = await HostProcess.ServeProgramAsync(
            folder.PathOf("image/app"),
            ["dotnet", folder.PathOf("image/app/PluginChat.Host.dll"), "--config", folder.PathOf("appweb.json")],
            new Dictionary<string, string?>()
        );
        var client = await host.ConnectAsync();
        await client.SendAsync("hello");
        Assert.Equal("hello", await client.ReceiveTextAsync()); // compiled: nothing is in the cache
        Assert.Equal(0, await host.StopAsync());
    }

    static byte[] Blob(Dictionary<string, byte[]> entries, JsonNode? digest) => entries[$"blobs/{((string)digest!).Replace(':', '/')}"];

    static async Task<Dictionary<string, byte[]>> EntriesAsync(byte[] archive)
    {
        using var content = new MemoryStream(archive);
        await using var tar = new TarReader(content);
        var entries = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        while (await tar.GetNextEntryAsync(copyData: true, Cancellation) is { } entry)
        {
            using var data = new MemoryStream();
            await (entry.DataStream ?? Stream.Null).CopyToAsync(data, Cancellation);
            entries[entry.Name] = data.ToArray();
        }
        return entries;
    }
}

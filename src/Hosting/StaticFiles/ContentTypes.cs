using Microsoft.AspNetCore.StaticFiles;

namespace PluginChat.Hosting.StaticFiles;

/// <summary>What a file is, by the end of its name: the framework's table, and what has come up since.</summary>
static class ContentTypes
{
    // What is not known is sent as what it is: bytes. 'nosniff' keeps browsers from guessing.
    const string Unknown = "application/octet-stream";

    static readonly FileExtensionContentTypeProvider s_types = Make();

    public static string Of(string path)
    {
        if (!s_types.TryGetContentType(path, out var type))
            return Unknown;
        return type.StartsWith("text/", StringComparison.Ordinal) || type == "image/svg+xml" ? type + "; charset=utf-8" : type;
    }

    // As IANA's registry has them.
    static FileExtensionContentTypeProvider Make()
    {
        var types = new FileExtensionContentTypeProvider();
        foreach (
            var (extension, type) in new (string, string)[]
            {
                (".3mf", "model/3mf"),
                (".7z", "application/x-7z-compressed"),
                (".apng", "image/apng"),
                (".avif", "image/avif"),
                (".br", "application/x-brotli"),
                (".bz2", "application/x-bzip2"),
                (".cjs", "text/javascript"),
                (".epub", "application/epub+zip"),
                (".flac", "audio/flac"),
                (".geojson", "application/geo+json"),
                (".glb", "model/gltf-binary"),
                (".gltf", "model/gltf+json"),
                (".gpx", "application/gpx+xml"),
                (".heic", "image/heic"),
                (".heif", "image/heif"),
                (".jsonld", "application/ld+json"),
                (".jxl", "image/jxl"),
                (".log", "text/plain"),
                (".map", "application/json"),
                (".md", "text/markdown"),
                (".mjs", "text/javascript"),
                (".mka", "audio/matroska"),
                (".mkv", "video/matroska"),
                (".ndjson", "application/x-ndjson"),
                (".obj", "model/obj"),
                (".opus", "audio/ogg"),
                (".pmtiles", "application/vnd.pmtiles"),
                (".stl", "model/stl"),
                (".toml", "application/toml"),
                (".usdz", "model/vnd.usdz+zip"),
                (".vtt", "text/vtt"),
                (".wasm", "application/wasm"),
                (".weba", "audio/webm"),
                (".webmanifest", "application/manifest+json"),
                (".xz", "application/x-xz"),
                (".yaml", "application/yaml"),
                (".yml", "application/yaml"),
                (".zst", "application/zstd"),
            }
        )
            types.Mappings[extension] = type;
        return types;
    }
}

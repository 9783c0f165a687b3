using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;
using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.StaticFiles;

/// <summary>Opens files that were found, if they still are that, as results that answer ranges and conditional requests.</summary>
sealed class FileOpener(OpenFiles openFiles)
{
    // Up to here a file's ETag is its content's: an edit within the same second, of the same length or with its old time kept is another
    // one, and hosts that have the same file have the same ETag. SHA-256 of this much takes some 0.2 ms.
    const int MostHashedBytes = 256 << 10;

    /// <summary>What sends the file; null where it is another by now than the one that was found, or lies elsewhere.</summary>
    /// <exception cref="UnauthorizedAccessException">The host may not read it.</exception>
    /// <exception cref="FileNotFoundException">It is gone, or it is not a regular file.</exception>
    /// <exception cref="IOException">It cannot be opened at the moment.</exception>
    public IResult? Open(Representation shown, ContainedFiles files)
    {
        var found = shown.File;
        if (found.Status.IsDenied)
            throw new UnauthorizedAccessException();
        if (found.Status.Kind != FileKind.Regular)
            throw new FileNotFoundException(); // a FIFO or the like
        var handle = RegularFile.OpenKnown(found.Path, found.Status, out var status);
        var file = new SteadyFile(handle, found.Path, status);
        try
        {
            // A client that reads slowly keeps a file open, and over HTTP/2 a hundred.
            if (openFiles.IsReserved(handle))
                throw new IOException(
                    $"nearly all of the {openFiles.Limit:N0} files that the process may open are open "
                        + "(RLIMIT_NOFILE): raise LimitNOFILE of its service, or ulimit -n"
                );
            if (status.Identity == found.Status.Identity && files.Holds(handle, found))
            {
                // The later of both: a tool may keep the first but not the second.
                var modified = DateTimeOffset.UnixEpoch.AddTicks(Math.Max(status.Modified, status.Changed));
                return TypedResults.Stream(
                    file,
                    shown.ContentType,
                    // What is compressed on the way has no length, so no parts.
                    enableRangeProcessing: shown.Encoding is null || shown.IsBeside,
                    lastModified: modified,
                    entityTag: TagOf(file, status, shown.Encoding)
                );
            }
        }
        catch (FileChangedException)
        {
            // While it was hashed.
        }
        catch
        {
            file.Dispose();
            throw;
        }
        file.Dispose();
        return null;
    }

    // One for each encoding, since each is other bytes.
    static EntityTagHeaderValue TagOf(SteadyFile file, FileStatus status, string? encoding)
    {
        byte[] hash;
        if (status.SizeBytes <= MostHashedBytes)
        {
            hash = SHA256.HashData(file);
            file.Position = 0;
        }
        else
        {
            hash = SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    string.Create(CultureInfo.InvariantCulture, $"{status.Identity} {status.SizeBytes} {status.Modified} {status.Changed}")
                )
            );
        }
        return new($"\"{Convert.ToHexStringLower(hash.AsSpan(0, 12))}{(encoding is null ? "" : "-")}{encoding}\"");
    }
}

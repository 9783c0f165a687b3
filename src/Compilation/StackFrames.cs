using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace PluginChat.Compilation;

/// <summary>
/// Has every method of an optimised controller keep its frame: one that is inlined is missing in stack traces, and an exception in it would
/// be logged with the line of its caller. <see cref="PlainMethods"/>, in which none can be, may go on being inlined.
/// </summary>
static class StackFrames
{
    const int ImplFlagsOffset = 4; // of a row of the MethodDef table, after its RVA (ECMA-335, II.22.26)

    /// <summary>Marks the methods of an image that was just made, in place.</summary>
    public static byte[] Keep(byte[] image)
    {
        using var file = new PEReader(new MemoryStream(image, writable: false));
        var metadata = file.GetMetadataReader();
        var start = file.PEHeaders.MetadataStartOffset + metadata.GetTableMetadataOffset(TableIndex.MethodDef);
        var row = metadata.GetTableRowSize(TableIndex.MethodDef);
        var plain = new PlainMethods(file, metadata);
        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            if (
                method.RelativeVirtualAddress == 0
                || (method.ImplAttributes & MethodImplAttributes.AggressiveInlining) != 0
                || plain.Contains(handle)
            )
                continue;
            var flags = image.AsSpan(start + (MetadataTokens.GetRowNumber(handle) - 1) * row + ImplFlagsOffset, sizeof(ushort));
            BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(method.ImplAttributes | MethodImplAttributes.NoInlining));
        }
        return image;
    }
}

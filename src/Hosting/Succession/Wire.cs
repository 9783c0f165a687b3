using System.Text;

namespace PluginChat.Hosting.Succession;

/// <summary>How state is written down between the two hosts, beside what <see cref="BinaryWriter"/> knows.</summary>
static class Wire
{
    /// <summary>Writes to memory, and returns what was written.</summary>
    public static byte[] Write(Action<BinaryWriter> write)
    {
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory, Encoding.UTF8, leaveOpen: true))
            write(writer);
        return memory.ToArray();
    }

    public static BinaryReader Reader(byte[] bytes) => new(new MemoryStream(bytes), Encoding.UTF8);

    public static void WriteBytes(this BinaryWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    public static byte[] ReadByteArray(this BinaryReader reader) => reader.ReadBytes(reader.ReadInt32());

    /// <summary>As UTF-16: what a program holds need not be valid text.</summary>
    public static void WriteText(this BinaryWriter writer, string? text)
    {
        writer.Write(text?.Length ?? -1);
        if (text is not null)
            writer.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(text.AsSpan()));
    }

    public static string? ReadText(this BinaryReader reader)
    {
        var length = reader.ReadInt32();
        if (length < 0)
            return null;
        return string.Create(
            length,
            reader,
            static (text, reader) => reader.BaseStream.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(text))
        );
    }

    public static void WriteList<T>(this BinaryWriter writer, IReadOnlyCollection<T> items, Action<BinaryWriter, T> write)
    {
        writer.Write(items.Count);
        foreach (var item in items)
            write(writer, item);
    }

    public static List<T> ReadList<T>(this BinaryReader reader, Func<BinaryReader, T> read)
    {
        var count = reader.ReadInt32();
        var items = new List<T>(Math.Min(count, 1 << 16));
        for (var i = 0; i < count; i++)
            items.Add(read(reader));
        return items;
    }

    public static void WriteTexts(this BinaryWriter writer, IReadOnlyDictionary<string, string> texts) =>
        writer.WriteList(
            texts,
            static (w, pair) =>
            {
                w.WriteText(pair.Key);
                w.WriteText(pair.Value);
            }
        );

    public static Dictionary<string, string> ReadTexts(this BinaryReader reader, StringComparer comparer)
    {
        var count = reader.ReadInt32();
        var texts = new Dictionary<string, string>(comparer);
        for (var i = 0; i < count; i++)
            texts[reader.ReadText()!] = reader.ReadText()!;
        return texts;
    }
}

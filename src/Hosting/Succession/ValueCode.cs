using System.Collections;
using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PluginChat.Hosting.Controllers.State;
using PluginChat.Hosting.FanOut;
using Group = PluginChat.Hosting.FanOut.Group;

namespace PluginChat.Hosting.Succession;

// Long: a table, a line for each type of value that state may consist of.
/// <summary>
/// The values of state (<see cref="StateTypes"/>) as bytes. A client or a group is written as what it is called, and is the new host's own
/// when it is read.
/// </summary>
/// <param name="clients">The new host's clients by their numbers; null where values are written.</param>
/// <param name="groups">The new host's groups, by their action's controller, its name and theirs.</param>
sealed class ValueCode(Func<long, IWebSocketClient?>? clients = null, Func<string, string, string, IGroup>? groups = null)
{
    const byte Enumeration = 250,
        Values = 251,
        ClientNumber = 252,
        GroupName = 253,
        TypeName = 254,
        Nothing = 255;

    sealed record Code(byte Number, Type Type, Action<BinaryWriter, object> Write, Func<BinaryReader, object> Read)
    {
        public static Code Of<T>(byte number, Action<BinaryWriter, T> write, Func<BinaryReader, T> read)
            where T : notnull => new(number, typeof(T), (w, v) => write(w, (T)v), r => read(r));

        public static Code OfText<T>(byte number, Func<T, string> write, Func<string, T> read)
            where T : notnull => Of<T>(number, (w, v) => w.WriteText(write(v)), r => read(r.ReadText()!));
    }

    static readonly Code[] s_codes =
    [
        Code.Of<bool>(1, (w, v) => w.Write(v), r => r.ReadBoolean()),
        Code.Of<char>(2, (w, v) => w.Write((ushort)v), r => (char)r.ReadUInt16()),
        Code.Of<sbyte>(3, (w, v) => w.Write(v), r => r.ReadSByte()),
        Code.Of<byte>(4, (w, v) => w.Write(v), r => r.ReadByte()),
        Code.Of<short>(5, (w, v) => w.Write(v), r => r.ReadInt16()),
        Code.Of<ushort>(6, (w, v) => w.Write(v), r => r.ReadUInt16()),
        Code.Of<int>(7, (w, v) => w.Write(v), r => r.ReadInt32()),
        Code.Of<uint>(8, (w, v) => w.Write(v), r => r.ReadUInt32()),
        Code.Of<long>(9, (w, v) => w.Write(v), r => r.ReadInt64()),
        Code.Of<ulong>(10, (w, v) => w.Write(v), r => r.ReadUInt64()),
        Code.Of<Int128>(11, (w, v) => w.WriteBytes(((BigInteger)v).ToByteArray()), r => (Int128)new BigInteger(r.ReadByteArray())),
        Code.Of<UInt128>(12, (w, v) => w.WriteBytes(((BigInteger)v).ToByteArray()), r => (UInt128)new BigInteger(r.ReadByteArray())),
        Code.Of<nint>(13, (w, v) => w.Write((long)v), r => (nint)r.ReadInt64()),
        Code.Of<nuint>(14, (w, v) => w.Write((ulong)v), r => (nuint)r.ReadUInt64()),
        Code.Of<Half>(15, (w, v) => w.Write(v), r => r.ReadHalf()),
        Code.Of<float>(16, (w, v) => w.Write(v), r => r.ReadSingle()),
        Code.Of<double>(17, (w, v) => w.Write(v), r => r.ReadDouble()),
        Code.Of<decimal>(18, (w, v) => w.Write(v), r => r.ReadDecimal()),
        Code.Of<BigInteger>(19, (w, v) => w.WriteBytes(v.ToByteArray()), r => new(r.ReadByteArray())),
        Code.Of<Complex>(20, (w, v) => Write(w, v.Real, v.Imaginary), r => new(r.ReadDouble(), r.ReadDouble())),
        Code.Of<string>(21, (w, v) => w.WriteText(v), r => r.ReadText()!),
        Code.Of<Guid>(22, (w, v) => w.Write(v.ToByteArray()), r => new(r.ReadBytes(16))),
        Code.Of<DateTime>(23, (w, v) => w.Write(v.ToBinary()), r => DateTime.FromBinary(r.ReadInt64())),
        Code.Of<DateTimeOffset>(
            24,
            (w, v) =>
            {
                w.Write(v.Ticks);
                w.Write(v.Offset.Ticks);
            },
            r => new(r.ReadInt64(), new(r.ReadInt64()))
        ),
        Code.Of<DateOnly>(25, (w, v) => w.Write(v.DayNumber), r => DateOnly.FromDayNumber(r.ReadInt32())),
        Code.Of<TimeOnly>(26, (w, v) => w.Write(v.Ticks), r => new(r.ReadInt64())),
        Code.Of<TimeSpan>(27, (w, v) => w.Write(v.Ticks), r => new(r.ReadInt64())),
        Code.OfText<Version>(28, v => v.ToString(), Version.Parse),
        Code.OfText<Uri>(29, v => v.OriginalString, v => new(v, UriKind.RelativeOrAbsolute)),
        Code.OfText<IPNetwork>(30, v => v.ToString(), IPNetwork.Parse),
        Code.OfText<PhysicalAddress>(31, v => v.ToString(), PhysicalAddress.Parse),
        Code.Of<Regex>(
            32,
            (w, v) =>
            {
                w.WriteText(v.ToString());
                w.Write((int)v.Options);
                w.Write(v.MatchTimeout.Ticks);
            },
            r => new(r.ReadText()!, (RegexOptions)r.ReadInt32(), new(r.ReadInt64()))
        ),
        Code.Of<Rune>(33, (w, v) => w.Write(v.Value), r => new(r.ReadInt32())),
        Code.Of<Range>(
            34,
            (w, v) =>
            {
                Write(w, v.Start);
                Write(w, v.End);
            },
            r => new(ReadIndex(r), ReadIndex(r))
        ),
        Code.Of<Index>(35, Write, ReadIndex),
        Code.Of<DBNull>(36, (_, _) => { }, _ => DBNull.Value),
        Code.Of<JsonElement>(37, WriteJson, r => ReadJson(r)),
        Code.Of<PresentClient>(
            38,
            (w, v) =>
            {
                w.WriteText(v.Id);
                w.WriteText(v.Name);
            },
            r => new(r.ReadText()!, r.ReadText())
        ),
        Code.Of<WebSocketClose>(
            39,
            (w, v) =>
            {
                w.Write((ushort)v.Code);
                w.WriteText(v.Reason);
                w.Write((byte)v.Initiator);
            },
            r => new((WebSocketCloseCode)r.ReadUInt16(), r.ReadText()!, (WebSocketCloseInitiator)r.ReadByte())
        ),
        Code.Of<Vector2>(40, (w, v) => Write(w, v.X, v.Y), r => new((float)r.ReadDouble(), (float)r.ReadDouble())),
        Code.Of<Vector3>(
            41,
            (w, v) => Write(w, v.X, v.Y, v.Z),
            r => new((float)r.ReadDouble(), (float)r.ReadDouble(), (float)r.ReadDouble())
        ),
        Code.Of<Vector4>(42, (w, v) => Write(w, v.X, v.Y, v.Z, v.W), ReadVector),
        Code.Of<Quaternion>(43, (w, v) => Write(w, v.X, v.Y, v.Z, v.W), r => ReadVector(r) is var v ? new(v.X, v.Y, v.Z, v.W) : default),
        Code.OfText<CultureInfo>(44, v => v.Name, CultureInfo.GetCultureInfo),
        Code.OfText<TimeZoneInfo>(45, v => v.ToSerializedString(), TimeZoneInfo.FromSerializedString),
        Code.Of<Encoding>(46, (w, v) => w.Write(v.CodePage), r => Encoding.GetEncoding(r.ReadInt32())),
        Code.OfText<StringComparer>(47, NameOf, Comparer),
        Code.OfText<IPAddress>(48, v => v.ToString(), IPAddress.Parse),
        // What changes, and is copied.
        Code.OfText<StringBuilder>(49, v => v.ToString(), v => new(v)),
        Code.Of<BitArray>(
            50,
            (w, v) =>
            {
                w.Write(v.Length);
                foreach (bool bit in v)
                    w.Write(bit);
            },
            r => new([.. r.ReadList(static r => r.ReadBoolean())])
        ),
        Code.OfText<IPEndPoint>(51, v => v.ToString(), IPEndPoint.Parse),
        Code.OfText<JsonNode>(52, v => v.ToJsonString(), v => JsonNode.Parse(v)!),
        Code.Of<ReferenceEqualityComparer>(53, (_, _) => { }, _ => ReferenceEqualityComparer.Instance),
    ];

    static readonly FrozenDictionary<Type, Code> s_byType = s_codes.ToFrozenDictionary(c => c.Type);
    static readonly FrozenDictionary<byte, Code> s_byNumber = s_codes.ToFrozenDictionary(c => c.Number);

    /// <exception cref="StateException">It cannot be written; the message says why.</exception>
    public void Write(BinaryWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.Write(Nothing);
                return;
            case Enum member:
                writer.Write(Enumeration);
                writer.WriteText(value.GetType().AssemblyQualifiedName);
                writer.WriteText(member.ToString("D"));
                return;
            case Array array:
                writer.Write(Values);
                writer.WriteText(array.GetType().GetElementType()!.AssemblyQualifiedName);
                writer.Write(array.Length);
                foreach (var item in array)
                    Write(writer, item);
                return;
            case Member member:
                writer.Write(ClientNumber);
                writer.Write(member.Id);
                return;
            case Group group:
                writer.Write(GroupName);
                writer.WriteText(group.Hub.Controller);
                writer.WriteText(group.Hub.Name);
                writer.WriteText(group.Name);
                return;
            case Type type:
                writer.Write(TypeName);
                writer.WriteText(type.AssemblyQualifiedName);
                return;
        }
        for (var type = value.GetType(); type is not null; type = type.BaseType)
        {
            if (!s_byType.TryGetValue(type, out var code))
                continue;
            writer.Write(code.Number);
            code.Write(writer, value);
            return;
        }
        throw new StateException($"{StateType.Describe(value.GetType())} is not a type that another process can be given");
    }

    /// <exception cref="StateException">What it refers to is not there; the message says what.</exception>
    public object? Read(BinaryReader reader)
    {
        switch (reader.ReadByte())
        {
            case Nothing:
                return null;
            case Enumeration:
                return Enum.Parse(StateTypeCode.Find(reader.ReadText()!), reader.ReadText()!);
            case Values:
                var array = Array.CreateInstance(StateTypeCode.Find(reader.ReadText()!), reader.ReadInt32());
                for (var i = 0; i < array.Length; i++)
                    array.SetValue(Read(reader), i);
                return array;
            case ClientNumber:
                // One that left, or could not come along, is as good as gone.
                return clients!(reader.ReadInt64());
            case GroupName:
                return groups!(reader.ReadText()!, reader.ReadText()!, reader.ReadText()!);
            case TypeName:
                return StateTypeCode.Find(reader.ReadText()!);
            case var number:
                return s_byNumber[number].Read(reader);
        }
    }

    static void Write(BinaryWriter writer, params ReadOnlySpan<double> numbers)
    {
        foreach (var number in numbers)
            writer.Write(number);
    }

    static Vector4 ReadVector(BinaryReader reader) =>
        new((float)reader.ReadDouble(), (float)reader.ReadDouble(), (float)reader.ReadDouble(), (float)reader.ReadDouble());

    static void Write(BinaryWriter writer, Index index)
    {
        writer.Write(index.Value);
        writer.Write(index.IsFromEnd);
    }

    static Index ReadIndex(BinaryReader reader) => new(reader.ReadInt32(), reader.ReadBoolean());

    static void WriteJson(BinaryWriter writer, JsonElement json) =>
        writer.WriteText(json.ValueKind == JsonValueKind.Undefined ? null : json.GetRawText());

    static JsonElement ReadJson(BinaryReader reader)
    {
        if (reader.ReadText() is not { } text)
            return default;
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <exception cref="StateException">It is a comparer that has no name.</exception>
    static string NameOf(StringComparer comparer)
    {
        if (StringComparer.IsWellKnownOrdinalComparer(comparer, out var ignoresCase))
            return ignoresCase ? "OrdinalIgnoreCase" : "Ordinal";
        if (StringComparer.IsWellKnownCultureAwareComparer(comparer, out var compare, out var options))
            return $"{(int)options};{compare!.Name}";
        throw new StateException($"the comparer {StateType.Describe(comparer.GetType())} has no name");
    }

    static StringComparer Comparer(string name) =>
        name switch
        {
            "Ordinal" => StringComparer.Ordinal,
            "OrdinalIgnoreCase" => StringComparer.OrdinalIgnoreCase,
            _ when name.Split(';') is [var options, var culture] => StringComparer.Create(
                CultureInfo.GetCultureInfo(culture),
                (CompareOptions)int.Parse(options, CultureInfo.InvariantCulture)
            ),
            _ => throw new StateException($"there is no comparer '{name}'"),
        };
}

using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PluginChat.Http.Binding;

/// <summary>
/// How text of a request becomes a value: by the invariant culture, whatever the machine's language is, and without the tolerance that
/// would make
/// 15 of <c>1,5</c>. Generated code calls it.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ValueParsers
{
    /// <summary>Text is itself.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The same.</param>
    /// <returns>True.</returns>
    public static bool Text(string text, out string value)
    {
        value = text;
        return true;
    }

    /// <summary>A value that its own type reads.</summary>
    /// <typeparam name="T">The type. Numbers are finite and have no thousands' separators; dates without an offset are as they are
    /// written.</typeparam>
    /// <param name="text">The text.</param>
    /// <param name="value">The value, where it is one.</param>
    /// <returns>Whether it is one.</returns>
    public static bool Parse<T>(string text, [MaybeNullWhen(false)] out T value)
        where T : IParsable<T>
    {
        var culture = CultureInfo.InvariantCulture;
        // A type test on a type parameter costs nothing: each value type has code of its own.
        if (typeof(T) == typeof(bool))
            return Is(TryBoolean(text, out var boolean), boolean, out value);
        if (typeof(T) == typeof(double))
            return Is(double.TryParse(text, NumberStyles.Float, culture, out var number) && double.IsFinite(number), number, out value);
        if (typeof(T) == typeof(float))
            return Is(float.TryParse(text, NumberStyles.Float, culture, out var number) && float.IsFinite(number), number, out value);
        if (typeof(T) == typeof(Half))
            return Is(Half.TryParse(text, NumberStyles.Float, culture, out var number) && Half.IsFinite(number), number, out value);
        if (typeof(T) == typeof(decimal))
            return Is(decimal.TryParse(text, NumberStyles.Float, culture, out var number), number, out value);
        if (typeof(T) == typeof(DateTime))
            return Is(DateTime.TryParse(text, culture, DateTimeStyles.AdjustToUniversal, out var time), time, out value);
        if (typeof(T) == typeof(DateTimeOffset))
            return Is(DateTimeOffset.TryParse(text, culture, DateTimeStyles.AssumeUniversal, out var time), time, out value);
        return T.TryParse(text, culture, out value);
    }

    /// <summary>A constant of an enum, by its name in any case or by its number.</summary>
    /// <typeparam name="T">The enum.</typeparam>
    /// <param name="text">The text.</param>
    /// <param name="value">The constant, where there is one. Of flags, any combination of those that there are.</param>
    /// <returns>Whether there is one.</returns>
    public static bool ParseEnum<T>(string text, out T value)
        where T : struct, Enum => Enum.TryParse(text, ignoreCase: true, out value) && IsDefined(value);

    /// <summary>An address, absolute or relative.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The address, where it is one.</param>
    /// <returns>Whether it is one.</returns>
    public static bool ParseUri(string text, [MaybeNullWhen(false)] out Uri value) =>
        Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out value);

    /// <summary>Whether an enum has a value; of flags, whether it has all that are set.</summary>
    internal static bool IsDefined<T>(T value)
        where T : struct, Enum =>
        Enum.IsDefined(value)
        // A combination that has no name is written as a number.
        || typeof(T).IsDefined(typeof(FlagsAttribute), inherit: false)
            && !char.IsAsciiDigit(value.ToString()[0])
            && value.ToString()[0] != '-';

    /// <summary>What is said of a value that does not fit.</summary>
    internal static string Unfit(string text, Type type) =>
        $"'{(text.Length > 100 ? text[..100] + "…" : text)}' is not valid: {Expected(type)} is expected.";

    /// <summary>What a value of a type looks like, for those whose value does not fit.</summary>
    internal static string Expected(Type type)
    {
        if (type.IsEnum)
            return $"one of {string.Join(", ", Enum.GetNames(type))}";
        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => "true or false",
            TypeCode.Byte => Whole(byte.MinValue, byte.MaxValue),
            TypeCode.SByte => Whole(sbyte.MinValue, sbyte.MaxValue),
            TypeCode.Int16 => Whole(short.MinValue, short.MaxValue),
            TypeCode.UInt16 => Whole(ushort.MinValue, ushort.MaxValue),
            TypeCode.Int32 => Whole(int.MinValue, int.MaxValue),
            TypeCode.UInt32 => Whole(uint.MinValue, uint.MaxValue),
            TypeCode.Int64 => Whole(long.MinValue, long.MaxValue),
            TypeCode.UInt64 => Whole(ulong.MinValue, ulong.MaxValue),
            TypeCode.Single or TypeCode.Double or TypeCode.Decimal => "a number such as 1.5",
            TypeCode.Char => "one character",
            TypeCode.DateTime => "a date and time such as 2026-11-26T14:30:00Z",
            _ when type == typeof(Half) => "a number such as 1.5",
            _ when type == typeof(DateTimeOffset) => "a date and time such as 2026-11-26T14:30:00Z",
            _ when type == typeof(DateOnly) => "a date such as 2026-11-26",
            _ when type == typeof(TimeOnly) => "a time such as 14:30:00",
            _ when type == typeof(TimeSpan) => "a duration such as 01:30:00",
            _ when type == typeof(Guid) => "a UUID",
            _ when type == typeof(Uri) => "a URI",
            _ => type.Name,
        };
    }

    static string Whole(decimal least, decimal most) =>
        string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}");

    // What a browser sends of a box that is ticked is 'on'.
    static bool TryBoolean(string text, out bool value)
    {
        value = text.Equals("on", StringComparison.OrdinalIgnoreCase);
        return value || bool.TryParse(text, out value);
    }

    static bool Is<TValue, T>(bool isOne, TValue value, [MaybeNullWhen(false)] out T result)
    {
        result = (T)(object)value!;
        return isOne;
    }
}

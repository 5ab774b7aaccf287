using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Realtime.Domain;

/// <summary>Validates text from outside: ids, tokens and what users write.</summary>
internal static class Texts
{
    /// <summary>The maximum length of the id of a user, conversation, message or notification, in UTF-16 code units.</summary>
    public const int MaxIdLength = 128;

    /// <summary>
    /// Checks whether a text can be an id: 1 to 128 characters, without control characters and unpaired surrogates.
    /// </summary>
    public static bool IsId([NotNullWhen(true)] string? text)
    {
        if (text is not { Length: > 0 and <= MaxIdLength })
        {
            return false;
        }

        foreach (var c in text)
        {
            if (char.IsControl(c))
            {
                return false;
            }
        }

        return IsWellFormed(text);
    }

    /// <summary>Whether two ids are the same. UUIDs are the same in either case of their letters.</summary>
    public static bool IsSameId(string one, string other) =>
        one == other || (one.Equals(other, StringComparison.OrdinalIgnoreCase) && Guid.TryParseExact(one, "D", out _));

    /// <summary>Checks that a text has no unpaired surrogates, which cannot be written as UTF-8.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAnyInRange('\ud800', '\udfff') is var i and >= 0)
        {
            if (Rune.DecodeFromUtf16(text[i..], out _, out var consumed) != OperationStatus.Done)
            {
                return false;
            }

            text = text[(i + consumed)..];
        }

        return true;
    }

    /// <summary>Throws if a text cannot be an id.</summary>
    public static string RequireId(string? text, string field) => IsId(text)
        ? text
        : throw new RealtimeException(
            RealtimeError.InvalidPayload,
            $"{field} must be an id of 1 to {MaxIdLength} characters");

    /// <summary>Throws if a message has no content. A message with attachments needs none.</summary>
    public static string RequireContent(string? content, bool hasAttachments = false) =>
        content ?? (hasAttachments ? "" : throw new RealtimeException(RealtimeError.InvalidPayload, "content is needed"));

    /// <summary>Throws if a text is missing, too short, too long, or not valid Unicode.</summary>
    public static string RequireText(string? text, string field, int least, int most)
    {
        if (text is null || text.Length < least || text.Length > most)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"{field} must have {least} to {most} characters");
        }

        return IsWellFormed(text)
            ? text
            : throw new RealtimeException(RealtimeError.InvalidPayload, $"{field} must be valid Unicode");
    }
}

using System.Diagnostics.CodeAnalysis;
using MimeKit;

namespace Realtime.Mail.Recipients;

/// <summary>Reads mail addresses. What a user entered may be several addresses, or end a header.</summary>
internal static class MailAddresses
{
    /// <summary>RFC 5321 section 4.5.3.1: 64 for the local part, one for the at sign, 255 for the domain.</summary>
    private const int MaxLength = 320;

    public static bool TryParse(string? text, string? name, [NotNullWhen(true)] out MailboxAddress? address)
    {
        address = null;
        if (text is not { Length: > 0 and <= MaxLength } || text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
        {
            return false;
        }

        // A name, a comment, a route or a second address would be left out of Address.
        if (!MailboxAddress.TryParse(text, out var parsed) || parsed.Address != text || parsed.Domain.Length == 0 || text.Contains('@', StringComparison.Ordinal) is false)
        {
            return false;
        }

        address = new MailboxAddress(name is null ? "" : OneLine(name), parsed.Address);
        return true;
    }

    /// <summary>Replaces what could end a header line.</summary>
    public static string OneLine(string text) =>
        string.Create(text.Length, text, static (line, source) =>
        {
            for (var i = 0; i < line.Length; i++)
            {
                line[i] = char.IsControl(source[i]) || source[i] is '\u2028' or '\u2029' ? ' ' : source[i];
            }
        }).Trim();
}

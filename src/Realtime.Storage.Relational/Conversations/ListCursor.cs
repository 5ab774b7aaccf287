using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Storage.Relational.Conversations;

/// <summary>
/// The end of a page of the conversation list: the last item's activity and id. The list is sorted by these two. The next
/// page holds the items that sort after it, so every item that did not move appears exactly once.
/// </summary>
/// <param name="Activity">The item's last activity, Unix milliseconds.</param>
/// <param name="ConversationId">The item's id, which breaks ties.</param>
internal readonly record struct ListCursor(long Activity, string ConversationId)
{
    private const char Separator = ':';

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The start of the list: sorts before every conversation.</summary>
    public static ListCursor Start { get; } = new(long.MaxValue, "");

    /// <summary>Returns the cursor as the opaque string that clients send back.</summary>
    public string Encode() => Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Activity}{Separator}{ConversationId}")));

    /// <summary>Creates a page from the rows of a query that requested one row more than the page holds.</summary>
    /// <returns>The page's rows, and the cursor of the next page; null on the last page.</returns>
    public static (List<ConversationRow> Page, string? Next) Cut(List<ConversationRow> rows, int limit)
    {
        if (rows.Count <= limit)
        {
            return (rows, null);
        }

        var page = rows[..limit];
        return (page, new ListCursor(page[^1].LastActivity, page[^1].Id).Encode());
    }

    /// <summary>Reads a cursor; null is the start of the list.</summary>
    /// <exception cref="FormatException">The text was not written by <see cref="Encode"/>.</exception>
    public static ListCursor Decode(string? text)
    {
        if (text is null)
        {
            return Start;
        }

        try
        {
            var plain = StrictUtf8.GetString(Base64Url.DecodeFromChars(text));
            var separator = plain.IndexOf(Separator, StringComparison.Ordinal);
            if (separator > 0
                && long.TryParse(plain.AsSpan(0, separator), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var activity))
            {
                return new ListCursor(activity, plain[(separator + 1)..]);
            }
        }
        catch (ArgumentException)
        {
            // Text that is not UTF-8 fails in the same way as any other invalid cursor.
        }

        throw new FormatException("The cursor is not valid");
    }
}

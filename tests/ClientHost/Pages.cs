namespace ClientHost;

internal static class Pages
{
    /// <summary>All that a page needs.</summary>
    public const string Inbox = """
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <title>Client host</title>
          <link rel="icon" href="icon.svg">
          <link rel="stylesheet" href="_content/Realtime.UI/realtime.css">
          <script type="module" src="_content/Realtime.UI/realtime.js"></script>
        </head>
        <body>
          <main><h1>Client host</h1><rt-inbox></rt-inbox><rt-toasts></rt-toasts><rt-unread>Unread</rt-unread><rt-connection></rt-connection></main>
        </body>
        </html>
        """;
}

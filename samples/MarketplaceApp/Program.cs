using MarketplaceApp.Assistance;
using MarketplaceApp.Business;
using MarketplaceApp.Hosting;
using MarketplaceApp.Identity;
using Realtime;

var builder = WebApplication.CreateBuilder(args);

// The elements for the bell and the toasts are static web assets of Realtime.UI. This line serves them from a build; a published
// app has them in its own files.
builder.WebHost.UseStaticWebAssets();

var data = DataFolder.Open(builder);
var database = MarketplaceDatabase.Of(builder.Configuration, data);

// The app without chat: users who sign in with a token, projects, and payments.
builder.Services.AddIdentity(data);
builder.Services.AddBusiness(database);

// Chat and notifications. AddChatRealtime() alone is enough: it serves /socket.io behind the app's sign-in and keeps
// data in memory. The other lines store the data in the app's database and show the app's users. A second front end,
// wwwroot/pocket, uses another contract for the same conversations.
var chat = builder.Services.AddChatRealtime()
    .AddUserDirectory<PeopleDirectory>()
    .AddDialect(DialectNames.Direct, path: "/direct");
if (database.IsSqlServer)
{
    chat.UseSqlServer(database.ConnectionString);
}
else
{
    chat.UseSqlite(database.ConnectionString);
}

// Notifications that stay unread while a user is away are sent by mail and to the user's browsers.
chat.AddChannels(builder.Configuration, data);

// An assistant that every user can write to. Any other IChatClient can replace the scripted one.
chat.AddAssistant(services => ActivatorUtilities.CreateInstance<ScriptedClient>(services), assistant =>
{
    assistant.UserId = BrightworkAssistant.Id;
    assistant.Name = "Brightwork assistant";
    assistant.SystemPrompt = "You help the people of a small marketplace with projects, proposals and payments. Be brief.";
});

builder.Services.AddHostedService<DemoConversations>();

var app = builder.Build();

app.UsePageHeaders();
app.UseDefaultFiles();
app.UseStaticFiles();
app.UseAuthentication();
app.UseAuthorization();

app.MapIdentity();
app.MapProjects();
app.MapReports();
app.MapChatRealtimeApi("/api/chat");

app.AnnounceAddress();
app.Run();

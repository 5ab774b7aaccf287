using MarketplaceApp.Assistance;
using MarketplaceApp.Business;
using MarketplaceApp.Hosting;
using MarketplaceApp.Identity;
using Realtime;

var builder = WebApplication.CreateBuilder(args);
var data = DataFolder.Open(builder);
var database = MarketplaceDatabase.Of(builder.Configuration, data);

// What this app is without chat: people who sign in with a token, projects, payments.
builder.Services.AddIdentity(data);
builder.Services.AddBusiness(database);

// Chat and notifications. The first line alone would do: it serves /socket.io behind the app's own sign-in
// and keeps everything in memory. The others keep it in the app's database and show the app's own people.
// A second front end, wwwroot/pocket, speaks another contract over the same conversations.
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

// Who is away for a while finds what stayed unread in the mail: here, in files.
builder.Services.AddSingleton(new MailFolderPath(Path.Combine(data, "mail")));
chat.AddNotificationChannel<MailFolder>("mail", options =>
    options.Delay = builder.Configuration.GetValue("MailDelay", TimeSpan.FromMinutes(10)));

// An assistant that anybody can write to. Any other IChatClient takes the scripted one's place here.
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
app.MapChatRealtimeApi("/api/chat");

app.AnnounceAddress();
app.Run();

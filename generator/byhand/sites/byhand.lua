-- Examples of byhand in documents of pandoc and Quarto. A block:
--
--   ```{.byhand problem=mazur fold=true}
--   ```
--
-- or with the problem in its body; `mazur loss.after`{.byhand-value} is a number, `mazur step1-forward`{.byhand-ref} a
-- link; and ```{.byhand-solutions} holds the solutions of all blocks with form=problem.
--
-- The document's metadata may set `byhand.python` (the interpreter, else the one in BYHAND_PYTHON, else python3) and
-- `byhand.templates`. Files are read below the directory in which pandoc runs.

local stringify = pandoc.utils.stringify

local function form()
  if FORMAT:match("html") or FORMAT == "revealjs" or FORMAT == "slidy" or FORMAT == "s5" then
    return "html"
  elseif FORMAT:match("latex") or FORMAT == "beamer" or FORMAT == "pdf" then
    return "latex"
  end
  return FORMAT
end

local function has(element, class)
  return element.classes:includes(class)
end

-- Everything that is asked for, in the document's order.
local function asked(doc)
  local blocks, values, references = {}, {}, {}
  local level = 1
  doc:walk({
    traverse = "topdown",
    Header = function(header) level = header.level end,
    CodeBlock = function(block)
      for _, kind in ipairs({"byhand", "byhand-solutions"}) do
        if has(block, kind) then
          local attributes = {}
          for key, value in pairs(block.attributes) do attributes[key] = value end
          table.insert(blocks, {kind = kind, text = block.text, attributes = attributes, level = level})
        end
      end
    end,
    Code = function(code)
      if has(code, "byhand-value") then table.insert(values, code.text) end
      if has(code, "byhand-ref") then table.insert(references, code.text) end
    end,
  })
  return blocks, values, references
end

local function setting(meta, name)
  local own = meta.byhand
  if type(own) == "table" and own[name] ~= nil then return own[name] end
end


-- JSON: the Lua of pandoc 2 has no writer.
local escapes = {['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t"}
local function json(value)
  local kind = type(value)
  if kind == "string" then
    return '"' .. value:gsub('[%c"\\]', function(c) return escapes[c] or string.format("\\u%04x", c:byte()) end) .. '"'
  elseif kind == "number" or kind == "boolean" then
    return tostring(value)
  elseif kind == "table" and (#value > 0 or next(value) == nil) then
    local items = {}
    for _, item in ipairs(value) do table.insert(items, json(item)) end
    return "[" .. table.concat(items, ",") .. "]"
  end
  local items = {}
  for key, item in pairs(value) do table.insert(items, json(key) .. ":" .. json(item)) end
  return "{" .. table.concat(items, ",") .. "}"
end

-- The other way: pandoc reads JSON as a document's metadata would hold it, so a small reader of our own.
local function parse(text)
  local place = 1
  local value
  local function skip() place = text:find("[^ \t\r\n]", place) or #text + 1 end
  local function literal()
    place = place + 1
    local parts = {}
    while true do
      local stop = text:find('["\\]', place)
      table.insert(parts, text:sub(place, stop - 1))
      place = stop + 1
      if text:sub(stop, stop) == '"' then return table.concat(parts) end
      local letter = text:sub(place, place)
      place = place + 1
      if letter == "u" then
        local code = tonumber(text:sub(place, place + 3), 16)
        place = place + 4
        if code >= 0xD800 and code < 0xDC00 then
          code = 0x10000 + (code - 0xD800) * 0x400 + tonumber(text:sub(place + 2, place + 5), 16) - 0xDC00
          place = place + 6
        end
        table.insert(parts, utf8.char(code))
      else
        local plain = {n = "\n", t = "\t", r = "\r", b = "\b", f = "\f"}
        table.insert(parts, plain[letter] or letter)
      end
    end
  end
  local function group(close, item)
    local found = {}
    place = place + 1
    skip()
    while text:sub(place, place) ~= close do
      item(found)
      skip()
      if text:sub(place, place) == "," then place = place + 1 end
      skip()
    end
    place = place + 1
    return found
  end
  function value()
    skip()
    local first = text:sub(place, place)
    if first == '"' then return literal() end
    if first == "{" then
      return group("}", function(found)
        local key = literal()
        skip()
        place = place + 1
        found[key] = value()
      end)
    end
    if first == "[" then
      return group("]", function(found) table.insert(found, (value())) end)
    end
    local word = text:match("^[%w.+-]+", place)
    place = place + #word
    if word == "true" then return true elseif word == "false" then return false elseif word == "null" then return nil end
    return tonumber(word)
  end
  return value()
end

-- What Python runs. A status of its own says that byhand is missing, without the lines that Python would write.
local missing = 9
local program = [[
import importlib.util, sys
if importlib.util.find_spec("byhand") is None:
    sys.exit(]] .. missing .. [[)
from byhand.sites.pandoc import main
sys.exit(main())
]]

-- Ends pandoc in one line, where an error would add Lua's stack. What else went wrong, byhand has said itself.
local function give_up(python, failure)
  local known, status = pcall(function() return failure.error_code end)
  if not known or status == nil or status == missing or status == 127 then
    io.stderr:write("byhand: " .. python .. " is no Python that has byhand; allowed: one in BYHAND_PYTHON, "
      .. "or in the document's metadata as byhand: {python: ...}\n")
  elseif status < 1 or status > 3 then
    io.stderr:write("byhand: " .. python .. " ended with status " .. status .. " and made no examples\n")
  end
  os.exit(83)  -- pandoc's own status for a filter that failed
end

local function ask(doc, blocks, values, references)
  local templates = {}
  for _, path in ipairs(setting(doc.meta, "templates") or {}) do table.insert(templates, stringify(path)) end
  local python = setting(doc.meta, "python")
  python = python and stringify(python) or os.getenv("BYHAND_PYTHON") or "python3"
  local request = json({
    format = form(), root = ".", inputs = PANDOC_STATE.input_files, templates = templates,
    blocks = blocks, values = values, references = references,
  })
  local fine, found = pcall(pandoc.pipe, python, {"-c", program}, request)
  if not fine then give_up(python, found) end
  local read, answer = pcall(parse, found)
  if not read then give_up(python, {error_code = 0}) end
  return answer
end

-- Our text in pandoc's own elements, with its pictures in pandoc's media bag; headings go below those around it.
local function read(piece)
  for name, content in pairs(piece.files) do
    pandoc.mediabag.insert(name:gsub("%.svg$", ".png"), "image/png", piece.decoded(content))
  end
  -- Without implicit figures a picture's description stays one: a figure would print it as a caption.
  local doc = pandoc.read(piece.text, "markdown+tex_math_dollars-implicit_figures")
  return doc.blocks:walk({
    Header = function(header)
      header.level = math.min(header.level + piece.level - 1, 6)
      header.identifier = ""
      return header
    end,
    Math = function(math)
      math.text = math.text:gsub("\\thinspace%s*", "\\,")  -- a space that pandoc's formulas do not know
      return math
    end,
    Image = function(image)
      image.src = image.src:gsub("%.svg$", ".png")
      return image
    end,
  })
end

local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
local digits = {}
for place = 1, #alphabet do digits[alphabet:byte(place)] = place - 1 end
local function decoded(text)
  local bytes = {}
  for a, b, c, d in text:gmatch("(.)(.)(.)(.)") do
    local n = (digits[a:byte()] << 18) | (digits[b:byte()] << 12) | ((digits[c:byte()] or 0) << 6) | (digits[d:byte()] or 0)
    table.insert(bytes, string.char(n >> 16, (n >> 8) & 255, n & 255):sub(1, c == "=" and 1 or d == "=" and 2 or 3))
  end
  return table.concat(bytes)
end

local function shown(piece)
  if piece.fault then
    local text = pandoc.Para({pandoc.Strong(piece.lead), pandoc.Space(), pandoc.Str(piece.fault)})
    return pandoc.Blocks({pandoc.Div({text}, pandoc.Attr("", {"byhand-fault"}))})
  elseif piece.all then
    local found = pandoc.Blocks({})
    for _, each in ipairs(piece.all) do found:extend(shown(each)) end
    return found
  elseif piece.kind == "html" then
    return pandoc.Blocks({pandoc.RawBlock("html", piece.text)})
  elseif piece.kind == "tex" then
    return pandoc.Blocks({pandoc.RawBlock("latex", piece.text)})
  end
  piece.decoded = decoded
  return read(piece)
end

local function worded(found)
  if found.fault then return pandoc.Strong("[" .. found.fault .. "]") end
  if form() == "html" then
    return pandoc.RawInline("html", found.html)
  elseif form() == "latex" then
    return pandoc.RawInline("latex", found.tex)
  end
  local blocks = pandoc.read(found.md, "markdown+tex_math_dollars").blocks
  return #blocks > 0 and pandoc.Span(blocks[1].content) or pandoc.Str("")
end

local function linked(found)
  if found.fault or form() == "html" then
    return found.fault and worded(found) or pandoc.Link({worded(found)}, found.url)
  elseif form() == "latex" and found.label ~= "" then
    return pandoc.RawInline("latex", "\\hyperref[" .. found.label .. "]{" .. found.tex .. "}")
  end
  return worded(found)
end

-- What a page, or a preamble, has once.
local function provide(meta, answer)
  local text
  if form() == "html" then
    text = pandoc.RawBlock("html", answer.assets)
  elseif form() == "latex" then
    text = pandoc.RawBlock("latex",
      "\\usepackage{textcomp,amsmath,amssymb,booktabs,longtable,array,tikz}")
  else
    return meta
  end
  local includes = meta["header-includes"]
  if includes == nil then
    includes = pandoc.MetaList({})
  elseif pandoc.utils.type(includes) ~= "List" then
    includes = pandoc.MetaList({includes})
  end
  includes[#includes + 1] = pandoc.MetaBlocks({text})
  meta["header-includes"] = includes
  return meta
end

function Pandoc(doc)
  local blocks, values, references = asked(doc)
  if #blocks + #values + #references == 0 then return doc end
  local answer = ask(doc, blocks, values, references)
  local place = {blocks = 0, values = 0, references = 0}
  local function take(kind)
    place[kind] = place[kind] + 1
    return answer[kind][place[kind]]
  end
  doc = doc:walk({
    traverse = "topdown",
    CodeBlock = function(block)
      if has(block, "byhand") or has(block, "byhand-solutions") then return shown(take("blocks")), false end
    end,
    Code = function(code)
      if has(code, "byhand-value") then return worded(take("values")) end
      if has(code, "byhand-ref") then return linked(take("references")) end
    end,
  })
  doc.meta = provide(doc.meta, answer)
  return doc
end
